import type { Key } from '../contract.js';

const NAMES: Readonly<Record<Key['state'], string>> = {
  active: 'Active',
  disabled: 'Disabled',
  revoked: 'Revoked',
  expired: 'Expired',
  deleted: 'Deleted',
};

/** The state of a key; `Rotating` while a replaced secret still works. */
export function StateBadge({ apiKey: { state, rotation } }: { readonly apiKey: Key }) {
  const rotating = state === 'active' && rotation !== undefined;
  return (
    <span class={`badge badge-${rotating ? 'rotating' : state}`}>{rotating ? 'Rotating' : NAMES[state]}</span>
  );
}
