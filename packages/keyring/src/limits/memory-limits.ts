import type { Counter, Limits } from './limits.js';

/** Counters in this process: exact for one process, gone after a restart. It answers synchronously. */
export function memoryLimits(): Limits {
  const tallies = new Map<string, { used: number; endsAt: number }>();
  let sweepAt = 1000;

  function tallyOf({ name, endsAt }: Counter) {
    let tally = tallies.get(name);
    if (!tally) {
      tally = { used: 0, endsAt };
      tallies.set(name, tally);
    } else if (tally.endsAt < endsAt) {
      tally.used = 0;
      tally.endsAt = endsAt;
    }
    return tally;
  }

  function sweep(now: number): void {
    for (const [name, { endsAt }] of tallies) if (endsAt <= now) tallies.delete(name);
    sweepAt = tallies.size * 2 + 1000;
  }

  return {
    consume(counters, now) {
      if (tallies.size > sweepAt) sweep(now);
      const current = counters.map(tallyOf);
      const ok = counters.every(({ limit }, at) => (current[at]?.used ?? 0) < limit);
      if (ok) for (const tally of current) tally.used++;
      return { ok, used: current.map(({ used }) => used) };
    },
  };
}
