import { KeyringError } from '../error.js';
import { FOREVER } from '../keys/utc-day.js';
import type { StoredKey } from '../stores/store.js';
import type { Limits } from './limits.js';
import { limitsOf } from './windows.js';

/** One limit of a key, and how much of it is used in the current window. */
export interface LimitUse {
  /**
   * The name of the policy in `RateLimit-Policy`: `rate`, `hourly`, `daily`, `monthly` or `lifetime`; with `owner-`
   * before it, the limit is shared by all keys of the owner.
   */
  readonly name: string;
  /** The largest number of units in the window. */
  readonly limit: number;
  /** The used units. More than the limit if the limit was lowered. */
  readonly used: number;
  /** The units that are left. */
  readonly remaining: number;
  /** When the next window begins, in milliseconds since the epoch. Absent for a limit that is never reset. */
  readonly resetAt?: number;
}

/**
 * Creates `limits`, which reads the counters of a key and charges nothing.
 *
 * @param now - The time that the windows follow.
 */
export function createLimitsReader(
  read: (id: string) => Promise<StoredKey>,
  limits: Limits,
  now: () => number,
): (id: string) => Promise<readonly LimitUse[]> {
  return async (id) => {
    const { record, ownerLimits } = await read(id);
    const at = now();
    const counters = limitsOf(record, ownerLimits)?.counters(at) ?? [];
    if (counters.length === 0) return [];
    if (!limits.peek)
      throw new KeyringError(
        'invalid_option',
        'these counters tell nothing without a charge: they have no peek',
        {
          field: 'limits',
        },
      );
    const used = await limits.peek(counters, at);
    return counters.map(({ policy, limit, endsAt }, index): LimitUse => {
      const units = used[index] ?? 0;
      return {
        ...{ name: policy, limit, used: units, remaining: Math.max(0, limit - units) },
        ...(endsAt === FOREVER ? {} : { resetAt: endsAt }),
      };
    });
  };
}
