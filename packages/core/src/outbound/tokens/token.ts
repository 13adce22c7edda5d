import type { ExchangeStep, RefreshStep } from '../../grammar.js';
import { getAt } from '../../http/json-pointer.js';
import type { OutboundResponse } from '../../http/request.js';
import { headerOf } from '../../http/request.js';
import type { Values } from '../../placement/template.js';
import { isPlainText } from '../../placement/text.js';
import { httpDate } from '../retry-after.js';
import { readTimestamp } from '../timestamp.js';

/** A token of an exchange. */
export interface Token {
  /** The token itself. */
  readonly value: string;
  /** When it was received, in milliseconds since the epoch. */
  readonly obtained: number;
  /** When it ends, in milliseconds since the epoch. `Infinity` if unknown: it is kept until it is refused. */
  readonly expires: number;
  /** Further values of the responses. */
  readonly values?: Values;
  /** Secrets that the response replaced. The source has them, so they are not kept with the token. */
  readonly rotated?: Values;
}

/** A token that seems to have ended before this, by clocks that may differ, is kept so long. */
const FLOOR_MS = 30_000;
/** A `Date` header has whole seconds, and the answer was under way: our clock is off only beyond this. */
const CLOCK_TOLERANCE_MS = 5000;

/**
 * Reads the token of a response; undefined if it is not where the definition says. A lifetime that is not stated, or
 * makes no sense, is unknown.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5.1
 */
export function readToken(step: ExchangeStep, response: OutboundResponse, now: number): Token | undefined {
  const value = digitsOf(locate(step, response));
  if (typeof value !== 'string' || value === '') return undefined;
  const rotated = rotatedBy(step, response);
  if (rotated === null) return undefined;
  const expires = now + lifetimeOf(step, response, value, now);
  return { value, obtained: now, expires, ...(rotated ? { rotated } : {}) };
}

/** The further values of a response; undefined if one of them is not there. */
export function readValues({ values = {} }: ExchangeStep, { body }: OutboundResponse): Values | undefined {
  const found: Record<string, string> = {};
  for (const [name, pointer] of Object.entries(values)) {
    const value = digitsOf(getAt(body, pointer));
    if (typeof value !== 'string' || !isPlainText(value)) return undefined;
    found[name] = value;
  }
  return found;
}

/** The secrets that a response replaces; undefined if there are none, null if one of them cannot be a secret. */
function rotatedBy({ rotates = {} }: RefreshStep, { body }: OutboundResponse): Values | undefined | null {
  const rotated: Record<string, string> = {};
  for (const [name, pointer] of Object.entries(rotates)) {
    const value = digitsOf(getAt(body, pointer)) ?? undefined;
    if (value === undefined) continue;
    if (typeof value !== 'string' || !isPlainText(value) || value !== value.trim()) return null;
    rotated[name] = value;
  }
  return Object.keys(rotated).length > 0 ? rotated : undefined;
}

/** A whole number as its digits, unless it is too large to be read exactly. */
function digitsOf(value: unknown): unknown {
  return Number.isSafeInteger(value) ? String(value) : value;
}

function locate({ token }: ExchangeStep, { body, headers }: OutboundResponse): unknown {
  if (token === 'text') return typeof body === 'string' ? body.trim() : undefined;
  if (typeof token === 'string') return getAt(body, token);
  if ('header' in token) return headerOf(headers, token.header.toLowerCase());
  return cookieValue(headerOf(headers, 'set-cookie') ?? '', token.cookie);
}

/** Several `Set-Cookie` headers are joined by newlines, which none of them can hold. */
function cookieValue(header: string, name: string): string | undefined {
  const [pair] = header
    .split('\n')
    .flatMap((cookie) => (cookie.startsWith(`${name}=`) ? (cookie.split(';', 1)[0] ?? '') : []));
  try {
    return pair === undefined ? undefined : decodeURIComponent(pair.slice(name.length + 1));
  } catch {
    return undefined;
  }
}

/** Milliseconds; `Infinity` if unknown. */
function lifetimeOf(
  { expires }: ExchangeStep,
  { body, headers }: OutboundResponse,
  token: string,
  now: number,
): number {
  if (expires === 'unknown') return Number.POSITIVE_INFINITY;
  if (typeof expires === 'object' && 'fixed' in expires) return expires.fixed * 1000;
  if (expires === 'jwt') return lifetimeUntil(jwtExpiry(token), headers, now);
  const stated = readTimestamp(getAt(body, expires.pointer), expires.as, now);
  if (expires.as !== 'seconds' && expires.as !== 'milliseconds') return lifetimeUntil(stated, headers, now);
  return stated === undefined || stated <= now ? Number.POSITIVE_INFINITY : stated - now;
}

/**
 * The time until a timestamp of the server, by the server's clock if it states it. If it does not, our clock may be
 * the one that is wrong, so a token that has just been issued lives for a while at least.
 */
function lifetimeUntil(
  timestamp: number | undefined,
  headers: OutboundResponse['headers'],
  now: number,
): number {
  if (timestamp === undefined) return Number.POSITIVE_INFINITY;
  const served = httpDate(headerOf(headers, 'date') ?? '');
  if (served === undefined) return Math.max(timestamp - now, FLOOR_MS);
  const lifetime = timestamp - (Math.abs(served - now) > CLOCK_TOLERANCE_MS ? served : now);
  return lifetime > 0 ? lifetime : Number.POSITIVE_INFINITY;
}

/**
 * The `exp` of a JWT in milliseconds, read and not verified: the token is for the API, which verifies it.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4
 */
function jwtExpiry(token: string): number | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    const { exp } = Object(claims) as { readonly exp?: unknown };
    return typeof exp === 'number' && exp > 0 ? exp * 1000 : undefined;
  } catch {
    return undefined;
  }
}
