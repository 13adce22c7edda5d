import { canary, canarySecrets } from '../canary.js';
import type { InboundCase } from './case.js';
import type { Expected, ExpectedCode } from './expected.js';
import type { InboundRoute } from './harness.js';
import type { ProviderRow } from './provider-rows.js';
import { expectedRefusal } from './provider-rows.js';
import type { KeyLabel } from './verifier.js';
import { PRINCIPAL } from './verifier.js';
import type { HeaderLine } from './wire.js';

const ACCEPTED: Expected = { status: 200, principal: PRINCIPAL };

/** The outcome of each key that the suite's verifier knows. */
const BY_KEY: readonly (readonly [title: string, label: KeyLabel, outcome: Expected | ExpectedCode])[] = [
  ['accepts a key', 'accepted', ACCEPTED],
  ['accepts a key whose verifier is asynchronous', 'later', ACCEPTED],
  [
    'reports the limits of an accepted key',
    'metered',
    { ...ACCEPTED, principal: undefined, headers: { ratelimit: '"daily";r=7;t=60' } },
  ],
  ['passes the address of the caller to the verifier', 'local', ACCEPTED],
  ['refuses a disabled key', 'disabled', 'disabled'],
  ['refuses a key of another environment as unknown', 'elsewhere', 'invalid'],
  ['refuses a key that lacks the scope', 'unscoped', 'forbidden'],
  ['refuses a key past its quota, with the time to wait', 'exhausted', 'quota_exceeded'],
  ['is unavailable when the verifier throws', 'throwing', 'unavailable'],
  ['is unavailable when the verifier rejects', 'rejecting', 'unavailable'],
  ['is unavailable when the verifier returns nothing', 'empty', 'unavailable'],
  ['is unavailable when the verifier returns an object of no known shape', 'shapeless', 'unavailable'],
];

/** Cases of every provider: a key in each situation, a request without a key, and requests with two. */
export function situationCases(row: ProviderRow, route: InboundRoute): InboundCase[] {
  const line = (label: string): HeaderLine => [row.header, row.carry(canarySecrets(row.provider, label))];
  const accepted = line('accepted');
  const later = line('later');
  const shouted: HeaderLine = [row.header.toUpperCase(), later[1]];
  const one = (title: string, code: ExpectedCode, ...headers: HeaderLine[]): InboundCase => ({
    title,
    route,
    headers,
    expected: expectedRefusal(row, code),
  });
  return [
    ...BY_KEY.map(([title, label, outcome]) => ({
      title,
      route,
      headers: [line(label)],
      expected: typeof outcome === 'string' ? expectedRefusal(row, outcome) : outcome,
    })),
    one('refuses a request without a key', 'missing'),
    one('treats an empty value as missing', 'missing', [row.header, '']),
    one('refuses an unknown key', 'invalid', line('unknown')),
    one('refuses a key that continues after the right one', 'invalid', [
      row.header,
      row.carry(
        Object.fromEntries(
          Object.entries(canarySecrets(row.provider, 'accepted')).map(([n, v]) => [n, `${v}x`]),
        ),
      ),
    ]),
    one('refuses the same key twice', 'ambiguous', accepted, accepted),
    one('refuses two keys', 'ambiguous', accepted, later),
    one('refuses two keys whose headers differ in case', 'ambiguous', accepted, shouted),
    one('cannot read a tab inside the key', 'malformed', [row.header, `${accepted[1]}\t${canary('x')}`]),
    one('cannot read a key that is not ASCII', 'malformed', [row.header, `${accepted[1]}é€`]),
  ];
}
