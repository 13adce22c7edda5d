import type { TimeWindow } from '../keys/utc-day.js';
import { dayName, utcDay } from '../keys/utc-day.js';
import type { LaneCount, Tally, UsageCount, UsageHandle, UsageLog } from './usage.js';

interface Today extends TimeWindow {
  readonly tallies: Map<string, Tally>;
}

/** Tallies of one day that leave the log. */
interface Leaving {
  readonly day: string;
  readonly tallies: Iterator<Tally>;
}

/** Creates an empty usage log. */
export function createUsageLog(): UsageLog {
  const days = new Map<string, Map<string, Tally>>();
  let leaving: Leaving[] = [];
  let today: Today | undefined;

  function talliesOf(day: string): Map<string, Tally> {
    const known = days.get(day);
    if (known) return known;
    const made = new Map<string, Tally>();
    days.set(day, made);
    return made;
  }

  function tallyOf({ keyId, lane }: Pick<UsageHandle, 'keyId' | 'lane'>, tallies: Map<string, Tally>): Tally {
    const name = lane ? `${keyId} ${lane.rotation} ${lane.serial}` : keyId;
    const known = tallies.get(name);
    if (known) return known;
    const made = { keyId, lane, accepted: 0, refused: 0, lastUsedAt: 0 };
    tallies.set(name, made);
    return made;
  }

  function take(tally: Tally, accepted: number, lastUsedAt: number): void {
    tally.accepted += accepted;
    tally.lastUsedAt = Math.max(tally.lastUsedAt, lastUsedAt);
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
    handle.tally = tallyOf(handle, today.tallies);
    return handle.tally;
  }

  function* parts(size: number): Generator<UsageCount[]> {
    for (let [first] = leaving; first; [first] = leaving) {
      const counts = countsOf(first, size);
      if (counts.length > 0) yield counts;
      else leaving = leaving.slice(1);
    }
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
    *drain(size) {
      // What an earlier drain did not come to.
      yield* parts(size);
      leaving = [...days].map(([day, tallies]) => ({ day, tallies: tallies.values() }));
      days.clear();
      today = undefined;
      yield* parts(size);
    },
    restore(counts) {
      today = undefined;
      for (const { keyId, day, accepted, refused, lastUsedAt = 0, lanes = [] } of counts) {
        const tallies = talliesOf(day);
        let outside = accepted;
        for (const lane of lanes) {
          take(tallyOf({ keyId, lane }, tallies), lane.accepted, lane.lastUsedAt);
          outside -= lane.accepted;
        }
        const tally = tallyOf({ keyId }, tallies);
        take(tally, outside, lastUsedAt);
        tally.refused += refused;
      }
    },
  };
}

/** The counts of the next tallies of a day: the lanes of a key are parts of its count. */
function countsOf({ day, tallies }: Leaving, size: number): UsageCount[] {
  const counts = new Map<string, UsageCount>();
  for (let taken = 0; taken < size; taken++) {
    const { done, value: tally } = tallies.next();
    if (done) break;
    const { keyId, accepted, refused, lastUsedAt } = tally;
    const other = counts.get(keyId);
    const lanes = [...(other?.lanes ?? []), ...laneCounts(tally)];
    const lastUse = Math.max(lastUsedAt, other?.lastUsedAt ?? 0);
    counts.set(keyId, {
      ...{
        keyId,
        day,
        accepted: accepted + (other?.accepted ?? 0),
        refused: refused + (other?.refused ?? 0),
      },
      ...(lastUse > 0 ? { lastUsedAt: lastUse } : {}),
      ...(lanes.length > 0 ? { lanes } : {}),
    });
  }
  return [...counts.values()];
}

function laneCounts({ lane, accepted, lastUsedAt }: Tally): LaneCount[] {
  return lane ? [{ ...lane, accepted, lastUsedAt }] : [];
}
