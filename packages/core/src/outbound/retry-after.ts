import type { ThrottleHint } from '../grammar.js';
import { getAt } from '../http/json-pointer.js';
import type { OutboundResponse } from '../http/request.js';
import { headerOf } from '../http/request.js';
import { parseResponseBody } from '../http/response-body.js';
import { readTimestamp } from './timestamp.js';

/**
 * When an API says to try again, in milliseconds since the epoch by our clock: by the hints of the definition,
 * then by `Retry-After`. Undefined if it says nothing readable.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function retryAtOf(
  response: OutboundResponse,
  hints: readonly ThrottleHint[] | undefined,
  now: number,
): number | undefined {
  for (const hint of hints ?? []) {
    const stated =
      'header' in hint
        ? headerOf(response.headers, hint.header.toLowerCase())
        : getAt(parseResponseBody(response.body), hint.pointer);
    const timestamp = readTimestamp(stated, hint.as, now);
    if (timestamp !== undefined) return timestamp;
  }
  const text = headerOf(response.headers, 'retry-after')?.trim();
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return now + Number(text) * 1000;
  const timestamp = httpDate(text);
  if (timestamp === undefined) return undefined;
  // By the server's clock if it states it: ours may be off.
  const served = httpDate(headerOf(response.headers, 'date') ?? '');
  return served === undefined ? timestamp : now + Math.max(0, timestamp - served);
}

const IMF_OR_RFC850 = /^[A-Z][a-z]+, \d{2}[ -][A-Z][a-z]{2}[ -](?:\d{4}|\d{2}) \d{2}:\d{2}:\d{2} GMT$/;
const ASCTIME = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/;

/**
 * A date in one of its three forms, in milliseconds since the epoch; undefined for another text.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7
 */
export function httpDate(text: string): number | undefined {
  const timestamp = IMF_OR_RFC850.test(text)
    ? Date.parse(text)
    : ASCTIME.test(text)
      ? Date.parse(`${text} GMT`)
      : Number.NaN;
  return Number.isNaN(timestamp) ? undefined : timestamp;
}
