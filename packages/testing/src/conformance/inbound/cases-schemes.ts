import { canarySecrets } from '../canary.js';
import type { InboundCase } from './case.js';
import type { ExpectedCode } from './expected.js';
import type { InboundRoute } from './harness.js';
import type { ProviderRow } from './provider-rows.js';
import { expectedRefusal } from './provider-rows.js';
import { PRINCIPAL } from './verifier.js';

const base64 = (bytes: string | readonly number[]) =>
  (typeof bytes === 'string' ? Buffer.from(bytes) : Buffer.from(bytes)).toString('base64');

/** Invalid values after the word `Basic `. */
const BROKEN_BASIC: readonly (readonly [title: string, value: string])[] = [
  ['a value that is not Base64', '****'],
  ['Base64 of the URL alphabet', '-_-_'],
  ['Base64 followed by something else', `${base64('a:b')} x`],
  ['a pair without a colon', base64('nobody')],
  ['a pair that is not UTF-8', base64([0x61, 0x3a, 0xff, 0xfe])],
  ['a pair with a control character', base64('a:b\u0000')],
];

/**
 * Cases of the scheme in `Authorization`: the word is case-insensitive, and only the right one counts.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-11.1
 */
export function schemeCases(row: ProviderRow, route: InboundRoute): InboundCase[] {
  if (row.header !== 'Authorization') return [];
  const carried = row.carry(canarySecrets(row.provider, 'accepted'));
  const [word = '', credential = ''] = carried.split(' ');
  const mixed = [...word].map((c, at) => (at % 2 ? c.toUpperCase() : c.toLowerCase())).join('');
  const reads = (value: string): InboundCase => ({
    title: `reads "${value.replace(credential, '…')}"`,
    route,
    headers: [['Authorization', value]],
    expected: { status: 200, principal: PRINCIPAL },
  });
  const refuses = (title: string, code: ExpectedCode, value: string): InboundCase => ({
    title,
    route,
    headers: [['Authorization', value]],
    expected: expectedRefusal(row, code),
  });
  const other = word === 'Basic' ? 'Bearer' : 'Basic';
  return [
    reads(`${word.toLowerCase()} ${credential}`),
    reads(`${word.toUpperCase()} ${credential}`),
    reads(`${mixed} ${credential}`),
    reads(`${word}    ${credential}`),
    refuses(`does not read the scheme ${other}`, 'missing', `${other} ${credential}`),
    refuses('does not read a longer scheme word', 'missing', `${word}X ${credential}`),
    refuses('does not read a credential without its scheme', 'missing', credential),
    refuses('treats a scheme without a credential as missing', 'missing', word),
    ...(word === 'Basic'
      ? [
          ...BROKEN_BASIC.map(([title, value]) =>
            refuses(`cannot read ${title}`, 'malformed', `Basic ${value}`),
          ),
          refuses('treats a pair without a user name as missing', 'missing', `Basic ${base64(':secret')}`),
          refuses('treats a pair without a password as missing', 'missing', `Basic ${base64('name:')}`),
        ]
      : []),
  ];
}
