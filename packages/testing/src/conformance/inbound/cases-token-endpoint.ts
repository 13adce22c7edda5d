import { canarySecrets } from '../canary.js';
import type { Expected, InboundCase } from './case.js';
import type { InboundRoute } from './harness.js';
import type { ProviderRow } from './provider-rows.js';
import { refused } from './provider-rows.js';
import { TOKENS } from './sessions.js';
import type { Met } from './standards.js';
import { STANDARDS } from './standards.js';
import type { KeyLabel } from './verifier.js';
import type { HeaderLine } from './wire.js';

const JSON_TYPE: HeaderLine = ['Content-Type', 'application/json'];
const TOKEN: Expected = {
  status: 200,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  body: `{"data":{"token":"${TOKENS.live}"}}`,
};

/** SmartExtract's `POST /auth/token`: a JSON pair for a token. */
export function tokenEndpointCases(row: ProviderRow, route: InboundRoute): InboundCase[] {
  const pair = (label: KeyLabel | 'unknown') => canarySecrets(row.provider, label);
  const text = (label: KeyLabel | 'unknown') => JSON.stringify(pair(label));
  const post = (
    title: string,
    body: string | Uint8Array,
    expected: Expected,
    type = JSON_TYPE,
  ): InboundCase => ({
    title,
    route,
    headers: type[1] === '' ? [] : [type],
    body,
    expected,
  });
  const refuses = (title: string, body: string | Uint8Array, code: Met, detail?: string, type = JSON_TYPE) =>
    post(title, body, detail === undefined ? refused(row, code) : worded(row, code, detail), type);
  const wrongType = 'Send the body as Content-Type: application/json.';
  const tooLarge = JSON.stringify({ ...pair('accepted'), padding: 'x'.repeat(2 ** 20) });

  return [
    post('hands out a token for a pair', text('accepted'), TOKEN),
    post('hands out a token when the verifier answers later', text('later'), TOKEN),
    post('reads JSON by any of its content types', text('accepted'), TOKEN, [
      'Content-Type',
      'Application/JSON; charset=UTF-8',
    ]),
    refuses('refuses a wrong secret', JSON.stringify({ ...pair('accepted'), secret: 'x' }), 'invalid'),
    refuses('refuses an unknown key', text('unknown'), 'invalid'),
    refuses('refuses a disabled key', text('disabled'), 'disabled'),
    refuses('refuses a key of another environment as if there were none', text('elsewhere'), 'invalid'),
    refuses('is unavailable when the verifier throws', text('throwing'), 'unavailable'),
    refuses('is unavailable when the verifier rejects', text('rejecting'), 'unavailable'),
    refuses('refuses a field that is missing', JSON.stringify({ key: pair('accepted').key }), 'missing'),
    refuses('takes an empty field for none', JSON.stringify({ ...pair('accepted'), secret: '' }), 'missing'),
    refuses('cannot read a field that is no text', '{"key":1,"secret":{}}', 'malformed'),
    refuses('cannot read a field with a control character', '{"key":"a\\u0000","secret":"b"}', 'malformed'),
    refuses('finds no field that is only inherited', '{"__proto__":{"key":"a","secret":"b"}}', 'missing'),
    refuses('finds nothing in an empty body', '', 'missing'),
    refuses('finds nothing in an array', JSON.stringify([pair('accepted')]), 'missing'),
    refuses('finds nothing in null', 'null', 'missing'),
    refuses('finds nothing in a text', '"key"', 'missing'),
    refuses('cannot read broken JSON', '{"key":', 'malformed', 'The body is not valid JSON.'),
    refuses(
      'cannot read what is not UTF-8',
      Uint8Array.of(0x22, 0xff, 0x22),
      'malformed',
      'The body is not valid UTF-8.',
    ),
    refuses('refuses a body of 1 MiB', tooLarge, 'malformed', 'The body is larger than 16384 bytes.'),
    refuses('refuses a form', 'key=a&secret=b', 'malformed', wrongType, [
      'Content-Type',
      'application/x-www-form-urlencoded',
    ]),
    refuses('refuses a body of unnamed type', text('accepted'), 'malformed', wrongType, ['Content-Type', '']),
    {
      title: 'has no answer to GET',
      route,
      method: 'GET',
      expected: { status: '4xx' },
    },
  ];
}

function worded(row: ProviderRow, code: Met, detail: string): Expected {
  const expected = refused(row, code);
  return { ...expected, body: String(expected.body).replace(STANDARDS[code][2], detail) };
}
