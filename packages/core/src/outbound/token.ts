import { decodeJwt } from 'jose';
import type { ExchangeStep, TimeUnit } from '../definition/definition.js';
import { getAt } from '../placement/pointer.js';
import type { OutboundResponse } from '../placement/request.js';
import { headerOf } from '../placement/request.js';

/** A token, and when it ends. `Infinity`: not known, so it is kept until it is refused. */
export interface Token {
  readonly value: string;
  /** Milliseconds since the epoch. */
  readonly obtained: number;
  readonly expires: number;
}

/** Reads the token of an exchange's answer; undefined where it is not where the definition says. */
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
  return momentOf(getAt(body, expires.pointer), expires.as, now);
}

/** A stated time as milliseconds since the epoch; undefined where it cannot be read. */
export function momentOf(stated: unknown, unit: TimeUnit, now: number): number | undefined {
  if (unit === 'iso') {
    const moment = typeof stated === 'string' ? Date.parse(stated) : Number.NaN;
    return Number.isNaN(moment) ? undefined : moment;
  }
  const number = typeof stated === 'string' && stated.trim() !== '' ? Number(stated) : stated;
  if (typeof number !== 'number' || !Number.isFinite(number) || number < 0) return undefined;
  if (unit === 'seconds') return now + number * 1000;
  if (unit === 'milliseconds') return now + number;
  return unit === 'epoch' ? number * 1000 : number;
}

/** The `exp` of a JWT, read and not verified: the token is for the API, which verifies it. */
function jwtExpiry(token: string): number | undefined {
  try {
    const { exp = Number.POSITIVE_INFINITY } = decodeJwt(token);
    return typeof exp === 'number' ? exp * 1000 : undefined;
  } catch {
    return undefined;
  }
}
