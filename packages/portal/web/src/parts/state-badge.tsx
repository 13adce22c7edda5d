import type { Key } from '../contract.js';

const NAMES: Readonly<Record<Key['state'], string>> = {
  active: 'Active',
  disabled: 'Disabled',
  revoked: 'Revoked',
  expired: 'Expired',
  deleted: 'Deleted',
};

export function StateBadge({ apiKey: { state, rotation } }: { readonly apiKey: Key }) {
  const rotating = state === 'active' && rotation !== undefined;
  return (
    <span class={`badge badge-${rotating ? 'rotating' : state}`}>{rotating ? 'Rotating' : NAMES[state]}</span>
  );
}
