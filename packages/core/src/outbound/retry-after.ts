import type { ThrottleHint } from '../definition/definition.js';
import { getAt } from '../placement/pointer.js';
import type { OutboundResponse } from '../placement/request.js';
import { headerOf } from '../placement/request.js';
import { parsedBody } from './judge.js';
import { momentOf } from './token.js';

/**
 * When an API says to try again, in milliseconds since the epoch by our clock: by the definition's own hints,
 * then by `Retry-After`. Undefined where it says nothing that can be read.
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
        : getAt(parsedBody(response.body), hint.pointer);
    const moment = momentOf(stated, hint.as, now);
    if (moment !== undefined) return moment;
  }
  const text = headerOf(response.headers, 'retry-after')?.trim();
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return now + Number(text) * 1000;
  const moment = httpDate(text);
  if (moment === undefined) return undefined;
  // By the server's clock, where it tells it: ours may be off.
  const served = httpDate(headerOf(response.headers, 'date') ?? '');
  return served === undefined ? moment : now + Math.max(0, moment - served);
}

const IMF_OR_RFC850 = /^[A-Z][a-z]+, \d{2}[ -][A-Z][a-z]{2}[ -](?:\d{4}|\d{2}) \d{2}:\d{2}:\d{2} GMT$/;
const ASCTIME = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/;

/** All three forms. @see https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7 */
function httpDate(text: string): number | undefined {
  const moment = IMF_OR_RFC850.test(text)
    ? Date.parse(text)
    : ASCTIME.test(text)
      ? Date.parse(`${text} GMT`)
      : Number.NaN;
  return Number.isNaN(moment) ? undefined : moment;
}
