import { KeyringError } from '../error.js';
import type { KeyRecord } from '../keys/record.js';

/** The most live keys that an owner may have: active or disabled ones that have not ended. */
export interface OwnerCap {
  /** The provider's id. */
  readonly provider: string;
  /** The owner. */
  readonly owner: string;
  /** The largest number of live keys. */
  readonly max: number;
  /** The time, in milliseconds since the epoch: keys that end at or before it do not count. */
  readonly now: number;
}

/** Whether a record counts for a cap. */
export function countsFor({ provider, owner, now }: OwnerCap, record: KeyRecord): boolean {
  return (
    record.provider === provider &&
    record.owner === owner &&
    (record.state === 'active' || record.state === 'disabled') &&
    (record.expiresAt ?? Number.POSITIVE_INFINITY) > now
  );
}

/**
 * Refuses a write that would leave an owner with more live keys than the cap.
 *
 * @param others - The live keys of the owner that are stored and that the write does not touch.
 * @param written - The records that the write leaves.
 * @throws {KeyringError} `limit_reached`.
 */
export function assertRoom(cap: OwnerCap, others: number, written: readonly KeyRecord[]): void {
  const added = written.filter((record) => countsFor(cap, record)).length;
  if (added === 0 || others + added <= cap.max) return;
  throw new KeyringError(
    'limit_reached',
    `an owner has at most ${cap.max} keys; revoke or delete one first`,
    {
      field: 'owner',
    },
  );
}
