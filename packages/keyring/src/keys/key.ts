import type { KeyRecord, KeyState } from './record.js';
import { previousSecret, stateOf } from './record.js';
import { withinDates } from './utc-day.js';

/** A key as the keyring returns it: without its digests. All timestamps are milliseconds since the epoch. */
export interface Key extends Omit<KeyRecord, 'state' | 'secrets'> {
  /** The state at the time of the call. */
  readonly state: KeyState;
  /** The last four characters of the current secret, to tell keys apart. */
  readonly hint?: string;
  /** The replaced secret, while it still works. */
  readonly rotation?: {
    /** When the replaced secret ends. */
    readonly until: number;
    /**
     * Milliseconds that it works after the first use of the new secret, if that has not come yet; `until` is the latest end.
     */
    readonly graceMs?: number;
    /** Its last four characters. */
    readonly hint?: string;
  };
}

/** Turns a record into the key that a caller gets. */
export function keyOf(record: KeyRecord, now: number): Key {
  const { secrets, createdAt, changedAt, expiresAt, lastUsedAt, ...rest } = record;
  const hint = secrets[0]?.hint;
  const previous = previousSecret(record, now);
  return {
    ...rest,
    createdAt: withinDates(createdAt),
    changedAt: withinDates(changedAt),
    ...(expiresAt === undefined ? {} : { expiresAt: withinDates(expiresAt) }),
    ...(lastUsedAt === undefined ? {} : { lastUsedAt: withinDates(lastUsedAt) }),
    state: stateOf(record, now),
    ...(hint === undefined ? {} : { hint }),
    ...(previous
      ? {
          rotation: {
            until: withinDates(previous.until as number),
            ...(previous.graceMs === undefined ? {} : { graceMs: previous.graceMs }),
            ...(previous.hint === undefined ? {} : { hint: previous.hint }),
          },
        }
      : {}),
  };
}
