import type { ExchangeStep } from '../../grammar.js';
import { getAt } from '../../http/json-pointer.js';
import type { OutboundResponse } from '../../http/request.js';
import { headerOf } from '../../http/request.js';
import { readTimestamp } from '../timestamp.js';

/** A token of an exchange. */
export interface Token {
  /** The token itself. */
  readonly value: string;
  /** When it was received, in milliseconds since the epoch. */
  readonly obtained: number;
  /** When it ends, in milliseconds since the epoch. `Infinity` if unknown: it is kept until it is refused. */
  readonly expires: number;
}

/** Reads the token of a response; undefined if it is not where the definition says. */
export function readToken(step: ExchangeStep, response: OutboundResponse, now: number): Token | undefined {
  const value = locate(step, response);
  if (typeof value !== 'string' || value === '') return undefined;
  const expires = expiryOf(step, response, value, now);
  return expires === undefined ? undefined : { value, obtained: now, expires };
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

function expiryOf(
  { expires }: ExchangeStep,
  { body }: OutboundResponse,
  token: string,
  now: number,
): number | undefined {
  if (expires === 'unknown') return Number.POSITIVE_INFINITY;
  if (expires === 'jwt') return jwtExpiry(token);
  if ('fixed' in expires) return now + expires.fixed * 1000;
  return readTimestamp(getAt(body, expires.pointer), expires.as, now);
}

/**
 * The `exp` of a JWT, read and not verified: the token is for the API, which verifies it.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4
 */
function jwtExpiry(token: string): number | undefined {
  try {
    const [, claims = '', ...signature] = token.split('.');
    const parsed: unknown = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8'));
    if (signature.length !== 1 || typeof parsed !== 'object' || parsed === null) return undefined;
    const { exp = Number.POSITIVE_INFINITY } = parsed as { readonly exp?: unknown };
    return typeof exp === 'number' ? exp * 1000 : undefined;
  } catch {
    return undefined;
  }
}
