import { canarySecrets } from '../canary.js';
import type { InboundCase } from './case.js';
import type { Expected, ExpectedCode } from './expected.js';
import { STANDARDS } from './expected.js';
import type { InboundRoute } from './harness.js';
import type { ProviderRow } from './provider-rows.js';
import { expectedRefusal } from './provider-rows.js';
import { TOKENS } from './sessions.js';
import type { KeyLabel } from './verifier.js';
import type { HeaderLine } from './wire.js';

const JSON_TYPE: HeaderLine = ['Content-Type', 'application/json'];
const TOKEN: Expected = {
  status: 200,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  body: `{"data":{"token":"${TOKENS.live}"}}`,
};

/** Cases of SmartExtract's `POST /auth/token`, which exchanges a JSON pair for a token. */
export function tokenEndpointCases(row: ProviderRow, route: InboundRoute): InboundCase[] {
  const pair = (label: KeyLabel | 'unknown') => canarySecrets(row.provider, label);
  const body = (label: KeyLabel | 'unknown') => JSON.stringify(pair(label));
  const post = (
    title: string,
    content: string | Uint8Array,
    expected: Expected,
    type = JSON_TYPE,
  ): InboundCase => ({
    title,
    route,
    headers: type[1] === '' ? [] : [type],
    body: content,
    expected,
  });
  const refuses = (
    title: string,
    content: string | Uint8Array,
    code: ExpectedCode,
    detail?: string,
    type = JSON_TYPE,
  ) =>
    post(
      title,
      content,
      detail === undefined ? expectedRefusal(row, code) : withDetail(row, code, detail),
      type,
    );
  const wrongType = 'Send the body as Content-Type: application/json.';
  const tooLarge = JSON.stringify({ ...pair('accepted'), padding: 'x'.repeat(2 ** 20) });

  return [
    post('issues a token for a pair', body('accepted'), TOKEN),
    post('issues a token when the verifier is asynchronous', body('later'), TOKEN),
    post('reads JSON under any of its content types', body('accepted'), TOKEN, [
      'Content-Type',
      'Application/JSON; charset=UTF-8',
    ]),
    refuses('refuses a wrong secret', JSON.stringify({ ...pair('accepted'), secret: 'x' }), 'invalid'),
    refuses('refuses an unknown key', body('unknown'), 'invalid'),
    refuses('refuses a disabled key', body('disabled'), 'disabled'),
    refuses('refuses a key of another environment as unknown', body('elsewhere'), 'invalid'),
    refuses('is unavailable when the verifier throws', body('throwing'), 'unavailable'),
    refuses('is unavailable when the verifier rejects', body('rejecting'), 'unavailable'),
    refuses('refuses a field that is missing', JSON.stringify({ key: pair('accepted').key }), 'missing'),
    refuses(
      'treats an empty field as missing',
      JSON.stringify({ ...pair('accepted'), secret: '' }),
      'missing',
    ),
    refuses('cannot read a field that is no string', '{"key":1,"secret":{}}', 'malformed'),
    refuses('cannot read a field with a control character', '{"key":"a\\u0000","secret":"b"}', 'malformed'),
    refuses('ignores inherited fields', '{"__proto__":{"key":"a","secret":"b"}}', 'missing'),
    refuses('finds nothing in an empty body', '', 'missing'),
    refuses('finds nothing in an array', JSON.stringify([pair('accepted')]), 'missing'),
    refuses('finds nothing in null', 'null', 'missing'),
    refuses('finds nothing in a JSON string', '"key"', 'missing'),
    refuses('cannot read broken JSON', '{"key":', 'malformed', 'The body is not valid JSON.'),
    refuses(
      'cannot read a body that is not UTF-8',
      Uint8Array.of(0x22, 0xff, 0x22),
      'malformed',
      'The body is not valid UTF-8.',
    ),
    refuses('refuses a body of 1 MiB', tooLarge, 'malformed', 'The body is larger than 16384 bytes.'),
    refuses('refuses a form', 'key=a&secret=b', 'malformed', wrongType, [
      'Content-Type',
      'application/x-www-form-urlencoded',
    ]),
    refuses('refuses a body without a content type', body('accepted'), 'malformed', wrongType, [
      'Content-Type',
      '',
    ]),
    {
      title: 'does not answer GET',
      route,
      method: 'GET',
      expected: { status: '4xx' },
    },
  ];
}

function withDetail(row: ProviderRow, code: ExpectedCode, detail: string): Expected {
  const expected = expectedRefusal(row, code);
  return { ...expected, body: String(expected.body).replace(STANDARDS[code][2], detail) };
}
