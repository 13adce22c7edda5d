import { KeyringError } from '../error.js';
import type { KeyRecord, KeyState, StoredState } from './record.js';
import { stateOf } from './record.js';

/** A kind of change of a key. */
export type Transition =
  | 'update'
  | 'transfer'
  | 'disable'
  | 'enable'
  | 'regenerate'
  | 'finishRotation'
  | 'cancelRotation'
  | 'revoke'
  | 'delete';

/** Every legal change: transition → state before → state after. A pair that is not listed is refused. */
const TRANSITIONS: Readonly<Record<Transition, Partial<Readonly<Record<KeyState, StoredState>>>>> = {
  update: { active: 'active', disabled: 'disabled', expired: 'active' },
  transfer: { active: 'active', disabled: 'disabled', expired: 'active' },
  disable: { active: 'disabled', expired: 'disabled' },
  enable: { disabled: 'active' },
  regenerate: { active: 'active', disabled: 'disabled' },
  finishRotation: { active: 'active', disabled: 'disabled' },
  cancelRotation: { active: 'active', disabled: 'disabled' },
  revoke: { active: 'revoked', disabled: 'revoked', expired: 'revoked' },
  delete: { active: 'deleted', disabled: 'deleted', expired: 'deleted', revoked: 'deleted' },
};

/**
 * The state of a key after a change.
 *
 * @throws {KeyringError} `invalid_state` if the current state does not allow it; `not_found` for a deleted key.
 */
export function nextState(transition: Transition, record: KeyRecord, now: number): StoredState {
  const before = stateOf(record, now);
  if (before === 'deleted') throw new KeyringError('not_found', `There is no key "${record.id}"`);
  const after = TRANSITIONS[transition][before];
  if (after) return after;
  throw new KeyringError('invalid_state', `"${transition}" is not possible: the key is ${before}`);
}
