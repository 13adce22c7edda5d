import type { Counter, Limits } from './limits.js';

/** The units of one window, and those of the windows before it. */
interface Tally {
  used: number;
  readonly endsAt: number;
  others: Tally[];
}

/** A clock that jumps ahead and back comes back to the window that it left. */
const KEPT_WINDOWS = 2;

/** Counters in this process: exact for one process, gone after a restart. It answers synchronously. */
export function memoryLimits(): Limits {
  const tallies = new Map<string, Tally>();
  let sweepAt = 1000;

  function tallyOf({ name, endsAt }: Counter) {
    let tally = tallies.get(name);
    if (tally?.endsAt === endsAt) return tally;
    tally = inWindow(tally, endsAt);
    tallies.set(name, tally);
    return tally;
  }

  /** Another window than the last one: the next, or an earlier one after a clock was corrected. */
  function inWindow(last: Tally | undefined, endsAt: number): Tally {
    const earlier = last?.others.find((other) => other.endsAt === endsAt);
    const others = [...(last ? [last, ...last.others] : [])].filter((other) => other !== earlier);
    if (last) last.others = [];
    return Object.assign(earlier ?? { used: 0, endsAt }, { others: others.slice(0, KEPT_WINDOWS) });
  }

  /** The tally of a window, if there is one. */
  function knownTally({ name, endsAt }: Counter): Tally | undefined {
    const last = tallies.get(name);
    return last && [last, ...last.others].find((each) => each.endsAt === endsAt);
  }

  function sweep(now: number): void {
    for (const [name, { endsAt }] of tallies) if (endsAt <= now) tallies.delete(name);
    sweepAt = tallies.size * 2 + 1000;
  }

  return {
    consume(counters, now, amount = 1) {
      if (tallies.size > sweepAt) sweep(now);
      const current = counters.map(tallyOf);
      let ok = true;
      for (let at = 0; at < counters.length; at++)
        ok &&= (current[at] as Tally).used + amount <= (counters[at] as Counter).limit;
      if (ok) for (const tally of current) tally.used += amount;
      return { ok, used: current.map(usedOf) };
    },
    peek: (counters) => counters.map((counter) => knownTally(counter)?.used ?? 0),
    refund(counters, amount) {
      for (const counter of counters) {
        const tally = knownTally(counter);
        if (tally) tally.used -= Math.min(tally.used, amount);
      }
    },
  };
}

function usedOf({ used }: Tally): number {
  return used;
}
