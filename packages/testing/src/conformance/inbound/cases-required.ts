import { canarySecrets } from '../canary.js';
import type { InboundCase } from './case.js';
import type { InboundRoute } from './harness.js';
import type { ProviderRow } from './provider-rows.js';
import { expectedRefusal } from './provider-rows.js';
import { PRINCIPAL } from './verifier.js';

/** Cases of `requireScopes` behind a guard that requires no scopes. */
export function requiredCases(row: ProviderRow, route: InboundRoute): InboundCase[] {
  const line = (label: string) => [row.header, row.carry(canarySecrets(row.provider, label))] as const;
  return [
    {
      title: 'accepts a key that has the required scopes',
      route,
      headers: [line('accepted')],
      expected: { status: 200, principal: PRINCIPAL },
    },
    {
      title: 'refuses a key that lacks a required scope',
      route,
      headers: [line('unscoped')],
      expected: expectedRefusal(row, 'forbidden'),
    },
    {
      title: 'refuses a missing key before it checks scopes',
      route,
      expected: expectedRefusal(row, 'missing'),
    },
  ];
}
