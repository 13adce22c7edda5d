import { canarySecrets } from '../canary.js';
import type { InboundCase } from './case.js';
import type { InboundRoute } from './harness.js';
import type { ProviderRow } from './provider-rows.js';
import { expectedRefusal } from './provider-rows.js';

/** Cases of methods. HEAD responds as GET without the body. The framework answers OPTIONS, and reveals nothing. */
export function methodCases(row: ProviderRow, get: InboundRoute, post: InboundRoute): InboundCase[] {
  const accepted = [row.header, row.carry(canarySecrets(row.provider, 'accepted'))] as const;
  return [
    {
      title: 'accepts a key on HEAD',
      route: get,
      method: 'HEAD',
      headers: [accepted],
      expected: { status: 200 },
    },
    {
      title: 'refuses HEAD without a key',
      route: get,
      method: 'HEAD',
      expected: expectedRefusal(row, 'missing'),
    },
    { title: 'refuses POST without a key', route: post, expected: expectedRefusal(row, 'missing') },
    {
      title: 'does not read a body that holds no credential',
      route: post,
      headers: [accepted, ['Content-Type', 'application/json']],
      body: '{',
      expected: { status: 200 },
    },
    {
      title: 'answers OPTIONS without a fault',
      route: get,
      method: 'OPTIONS',
      expected: { status: 'below 500' },
    },
    {
      title: 'answers an unknown method without a fault',
      route: get,
      method: 'PROPFIND',
      expected: { status: 'below 500' },
    },
  ];
}
