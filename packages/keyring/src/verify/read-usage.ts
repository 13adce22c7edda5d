import { KeyringError } from '../error.js';
import { DAY_MS, dayName } from '../keys/utc-day.js';
import type { BareStore } from '../stores/store.js';
import type { DayUsage } from './usage.js';

/** The days to count, as `YYYY-MM-DD`. */
export interface DayRange {
  /** The first day. Default: 29 days ago. */
  readonly from?: string;
  /** The last day. Default: today. */
  readonly to?: string;
}

/**
 * Creates `usage`.
 *
 * @param write - Writes the counts that are still in memory.
 */
export function createUsageReader(
  provider: string,
  store: BareStore,
  now: () => number,
  write: () => Promise<void>,
): (id: string, range?: DayRange) => Promise<readonly DayUsage[]> {
  return async (id, { from = dayName(now() - 29 * DAY_MS), to = dayName(now()) } = {}) => {
    for (const [field, day] of Object.entries({ from, to }))
      if (!/^\d{4}-\d\d-\d\d$/.test(day))
        throw new KeyringError('invalid_input', 'expected YYYY-MM-DD', { field });
    const stored = await store.get(id);
    if (stored?.record.provider !== provider) throw new KeyringError('not_found', 'There is no such key');
    await write();
    return store.usage(id, from, to);
  };
}
