import { dayName, utcDay } from './limits/windows.js';

/** How often a key was used on one UTC day. */
export interface DayUsage {
  /** `YYYY-MM-DD` */
  readonly day: string;
  readonly accepted: number;
  readonly denied: number;
}

/** What is to be added to a day. */
export interface UsageCount extends DayUsage {
  readonly keyId: string;
  readonly lastUsedAt?: number;
}

/** What a cached key keeps, so that its requests find their tally without a look-up. */
export interface UsageHandle {
  readonly keyId: string;
  tally?: Tally;
  /** The tallies that `tally` is one of. */
  among?: ReadonlyMap<string, Tally>;
}

export interface UsageLog {
  accepted(handle: UsageHandle, now: number): void;
  denied(handle: UsageHandle, now: number): void;
  drain(): UsageCount[];
  /** Takes back what could not be written. */
  restore(counts: readonly UsageCount[]): void;
}

interface Tally {
  accepted: number;
  denied: number;
  lastUsedAt: number;
}

/** Counts in memory between two flushes, so that a request costs no write. */
export function createUsageLog(): UsageLog {
  const days = new Map<string, Map<string, Tally>>();
  let today:
    | { readonly endsAt: number; readonly startsAt: number; readonly tallies: Map<string, Tally> }
    | undefined;

  function talliesOf(day: string): Map<string, Tally> {
    const known = days.get(day);
    if (known) return known;
    const made = new Map<string, Tally>();
    days.set(day, made);
    return made;
  }

  function tallyOf(keyId: string, tallies: Map<string, Tally>): Tally {
    const known = tallies.get(keyId);
    if (known) return known;
    const made = { accepted: 0, denied: 0, lastUsedAt: 0 };
    tallies.set(keyId, made);
    return made;
  }

  function current(handle: UsageHandle, now: number): Tally {
    const known =
      today && now >= today.startsAt && now < today.endsAt && handle.among === today.tallies && handle.tally;
    return known || firstOf(handle, now);
  }

  /** The tally of a key that had none since the last flush, or of another day than the last one. */
  function firstOf(handle: UsageHandle, now: number): Tally {
    if (!today || now < today.startsAt || now >= today.endsAt)
      today = { ...utcDay(now), tallies: talliesOf(dayName(now)) };
    handle.among = today.tallies;
    handle.tally = tallyOf(handle.keyId, today.tallies);
    return handle.tally;
  }

  return {
    accepted(handle, now) {
      const tally = current(handle, now);
      tally.accepted++;
      if (now > tally.lastUsedAt) tally.lastUsedAt = now;
    },
    denied(handle, now) {
      current(handle, now).denied++;
    },
    drain() {
      const counts = [...days].flatMap(([day, tallies]) =>
        [...tallies].map(([keyId, { accepted, denied, lastUsedAt }]) => ({
          keyId,
          day,
          accepted,
          denied,
          ...(lastUsedAt > 0 ? { lastUsedAt } : {}),
        })),
      );
      days.clear();
      today = undefined;
      return counts;
    },
    restore(counts) {
      today = undefined;
      for (const { keyId, day, accepted, denied, lastUsedAt = 0 } of counts) {
        const tally = tallyOf(keyId, talliesOf(day));
        tally.accepted += accepted;
        tally.denied += denied;
        tally.lastUsedAt = Math.max(tally.lastUsedAt, lastUsedAt);
      }
    },
  };
}
