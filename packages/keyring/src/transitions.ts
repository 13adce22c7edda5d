import { KeyringError } from './error.js';
import type { KeyRecord, KeyState, StoredState } from './record.js';
import { stateOf } from './record.js';

export type Move =
  | 'update'
  | 'disable'
  | 'enable'
  | 'regenerate'
  | 'finishRotation'
  | 'cancelRotation'
  | 'revoke'
  | 'delete';

/** Every legal change of a key: move → state before → state after. What is not here is refused. */
const TRANSITIONS: Readonly<Record<Move, Partial<Readonly<Record<KeyState, StoredState>>>>> = {
  update: { active: 'active', disabled: 'disabled', expired: 'active' },
  disable: { active: 'disabled', expired: 'disabled' },
  enable: { disabled: 'active' },
  regenerate: { active: 'active', disabled: 'disabled' },
  finishRotation: { active: 'active', disabled: 'disabled' },
  cancelRotation: { active: 'active', disabled: 'disabled' },
  revoke: { active: 'revoked', disabled: 'revoked', expired: 'revoked' },
  delete: { active: 'deleted', disabled: 'deleted', expired: 'deleted', revoked: 'deleted' },
};

/** @throws {KeyringError} `illegal_move`; `not_found` for a key that was deleted. */
export function stateAfter(move: Move, record: KeyRecord, now: number): StoredState {
  const before = stateOf(record, now);
  if (before === 'deleted') throw new KeyringError('not_found', `There is no key "${record.id}"`);
  const after = TRANSITIONS[move][before];
  if (after) return after;
  throw new KeyringError('illegal_move', `A key that is ${before} cannot go through "${move}"`);
}
