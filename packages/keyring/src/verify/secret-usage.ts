import { previousSecret } from '../keys/record.js';
import { withinDates } from '../keys/utc-day.js';
import type { BareStore, StoredKey } from '../stores/store.js';

/** One of the two secrets of a key that is being rotated, and its use since the rotation began. */
export interface SecretUse {
  /** `current`: the new one. `previous`: the replaced one, which still works. */
  readonly secret: 'current' | 'previous';
  /** Its last four characters. Absent if the secret is too short to show them. */
  readonly hint?: string;
  /** When it was created, in milliseconds since the epoch. */
  readonly createdAt: number;
  /** When it ends, in milliseconds since the epoch. Absent for the current one. */
  readonly until?: number;
  /** Requests with it that passed since the rotation began. */
  readonly accepted: number;
  /** When the last one passed, in milliseconds since the epoch. Absent: none did. */
  readonly lastUsedAt?: number;
}

/**
 * Creates `secretUsage`.
 *
 * @param write - Writes the counts that are still in memory.
 */
export function createSecretUsageReader(
  read: (id: string) => Promise<StoredKey>,
  store: Pick<BareStore, 'secretUsage'>,
  now: () => number,
  write: () => Promise<void>,
): (id: string) => Promise<readonly SecretUse[]> {
  return async (id) => {
    const { record } = await read(id);
    const [current] = record.secrets;
    const previous = previousSecret(record, now());
    if (!current || !previous) return [];
    await write();
    const counts = await store.secretUsage(id, current.serial);
    return [current, previous].map(({ serial, hint, createdAt, until }): SecretUse => {
      const { accepted = 0, lastUsedAt } = counts.find((count) => count.serial === serial) ?? {};
      return {
        secret: serial === current.serial ? 'current' : 'previous',
        ...(hint === undefined ? {} : { hint }),
        createdAt: withinDates(createdAt),
        ...(until === undefined ? {} : { until: withinDates(until) }),
        accepted,
        ...(lastUsedAt === undefined ? {} : { lastUsedAt }),
      };
    });
  };
}
