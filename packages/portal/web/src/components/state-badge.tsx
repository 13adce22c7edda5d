import type { Key } from '../contract.js';
import { t } from '../locale.js';

const NAMES = {
  active: 'stateActive',
  disabled: 'stateDisabled',
  revoked: 'stateRevoked',
  expired: 'stateExpired',
  deleted: 'stateDeleted',
} as const;

/** The name of a state. */
export function stateName(state: Key['state']): string {
  return t(NAMES[state]);
}

/** The state of a key; `Rotating` while a replaced secret still works. */
export function StateBadge({ apiKey: { state, rotation } }: { readonly apiKey: Key }) {
  const rotating = state === 'active' && rotation !== undefined;
  return (
    <span class={`badge badge-${rotating ? 'rotating' : state}`}>
      {rotating ? t('stateRotating') : stateName(state)}
    </span>
  );
}
