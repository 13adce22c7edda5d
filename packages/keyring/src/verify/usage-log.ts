import type { TimeWindow } from '../keys/utc-day.js';
import { dayName, utcDay } from '../keys/utc-day.js';
import type { Tally, UsageHandle, UsageLog } from './usage.js';

interface Today extends TimeWindow {
  readonly tallies: Map<string, Tally>;
}

/** Creates an empty usage log. */
export function createUsageLog(): UsageLog {
  const days = new Map<string, Map<string, Tally>>();
  let today: Today | undefined;

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
    const made = { accepted: 0, refused: 0, lastUsedAt: 0 };
    tallies.set(keyId, made);
    return made;
  }

  function currentTally(handle: UsageHandle, now: number): Tally {
    const known =
      today &&
      now >= today.startsAt &&
      now < today.endsAt &&
      handle.tallies === today.tallies &&
      handle.tally;
    return known || renewTally(handle, now);
  }

  /** The day has turned, or the tallies were flushed. */
  function renewTally(handle: UsageHandle, now: number): Tally {
    if (!today || now < today.startsAt || now >= today.endsAt)
      today = { ...utcDay(now), tallies: talliesOf(dayName(now)) };
    handle.tallies = today.tallies;
    handle.tally = tallyOf(handle.keyId, today.tallies);
    return handle.tally;
  }

  return {
    addAccepted(handle, now) {
      const tally = currentTally(handle, now);
      tally.accepted++;
      if (now > tally.lastUsedAt) tally.lastUsedAt = now;
    },
    addRefused(handle, now) {
      currentTally(handle, now).refused++;
    },
    drain() {
      const counts = [...days].flatMap(([day, tallies]) =>
        [...tallies].map(([keyId, { accepted, refused, lastUsedAt }]) => ({
          keyId,
          day,
          accepted,
          refused,
          ...(lastUsedAt > 0 ? { lastUsedAt } : {}),
        })),
      );
      days.clear();
      today = undefined;
      return counts;
    },
    restore(counts) {
      today = undefined;
      for (const { keyId, day, accepted, refused, lastUsedAt = 0 } of counts) {
        const tally = tallyOf(keyId, talliesOf(day));
        tally.accepted += accepted;
        tally.refused += refused;
        tally.lastUsedAt = Math.max(tally.lastUsedAt, lastUsedAt);
      }
    },
  };
}
