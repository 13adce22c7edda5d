import { canarySecrets } from '../canary.js';
import type { InboundCase } from './case.js';
import type { InboundRoute } from './harness.js';
import type { ProviderRow } from './provider-rows.js';
import { refused } from './provider-rows.js';
import { PRINCIPAL } from './verifier.js';

/** `requireScopes`, behind a guard that asked for none. */
export function requiredCases(row: ProviderRow, route: InboundRoute): InboundCase[] {
  const line = (label: string) => [row.header, row.carry(canarySecrets(row.provider, label))] as const;
  return [
    {
      title: 'lets a key pass that has the required scopes',
      route,
      headers: [line('accepted')],
      expected: { status: 200, principal: PRINCIPAL },
    },
    {
      title: 'refuses a key that lacks a required scope',
      route,
      headers: [line('unscoped')],
      expected: refused(row, 'forbidden'),
    },
    { title: 'refuses no key before it asks for scopes', route, expected: refused(row, 'missing') },
  ];
}
