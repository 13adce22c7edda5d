import { canarySecrets } from '../canary.js';
import type { InboundCase } from './case.js';
import type { InboundRoute } from './harness.js';
import type { ProviderRow } from './provider-rows.js';
import { refused } from './provider-rows.js';
import type { Met } from './standards.js';
import { PRINCIPAL } from './verifier.js';

const base64 = (bytes: string | readonly number[]) =>
  (typeof bytes === 'string' ? Buffer.from(bytes) : Buffer.from(bytes)).toString('base64');

/** Basic that is none: what follows the word `Basic `. */
const BROKEN_BASIC: readonly (readonly [title: string, text: string])[] = [
  ['what is not Base64', '****'],
  ['Base64 of the URL alphabet', '-_-_'],
  ['Base64 followed by something else', `${base64('a:b')} x`],
  ['a pair without a colon', base64('nobody')],
  ['a pair that is not UTF-8', base64([0x61, 0x3a, 0xff, 0xfe])],
  ['a pair with a control character', base64('a:b\u0000')],
];

/** The word before a credential in `Authorization`, as RFC 9110 reads it. */
export function schemeCases(row: ProviderRow, route: InboundRoute): InboundCase[] {
  if (row.header !== 'Authorization') return [];
  const carried = row.carry(canarySecrets(row.provider, 'accepted'));
  const [word = '', credential = ''] = carried.split(' ');
  const mixed = [...word].map((c, at) => (at % 2 ? c.toUpperCase() : c.toLowerCase())).join('');
  const reads = (text: string): InboundCase => ({
    title: `reads "${text.replace(credential, '…')}"`,
    route,
    headers: [['Authorization', text]],
    expected: { status: 200, principal: PRINCIPAL },
  });
  const refuses = (title: string, code: Met, text: string): InboundCase => ({
    title,
    route,
    headers: [['Authorization', text]],
    expected: refused(row, code),
  });
  const other = word === 'Basic' ? 'Bearer' : 'Basic';
  return [
    reads(`${word.toLowerCase()} ${credential}`),
    reads(`${word.toUpperCase()} ${credential}`),
    reads(`${mixed} ${credential}`),
    reads(`${word}    ${credential}`),
    refuses(`takes the scheme ${other} for no credential`, 'missing', `${other} ${credential}`),
    refuses('takes a longer scheme word for no credential', 'missing', `${word}X ${credential}`),
    refuses('takes a credential without its scheme for none', 'missing', credential),
    refuses('takes a scheme without a credential for none', 'missing', word),
    ...(word === 'Basic'
      ? [
          ...BROKEN_BASIC.map(([title, text]) =>
            refuses(`cannot read ${title}`, 'malformed', `Basic ${text}`),
          ),
          refuses('takes a pair without a user name for none', 'missing', `Basic ${base64(':secret')}`),
          refuses('takes a pair without a password for none', 'missing', `Basic ${base64('name:')}`),
        ]
      : []),
  ];
}
