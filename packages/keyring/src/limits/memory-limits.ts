import type { Limits } from './limits.js';

/** Counters in this process: exact for one process, gone after a restart. Answers at once. */
export function memoryLimits(): Limits {
  const counters = new Map<string, { used: number; readonly endsAt: number }>();
  let sweepAt = 1000;

  function sweep(now: number): void {
    for (const [name, { endsAt }] of counters) if (endsAt <= now) counters.delete(name);
    sweepAt = counters.size * 2 + 1000;
  }

  return {
    take(wanted, now) {
      const used = wanted.map(({ name }) => counters.get(name)?.used ?? 0);
      if (wanted.some(({ limit }, at) => (used[at] ?? 0) >= limit)) return { ok: false, used };
      for (const { name, endsAt } of wanted) {
        const counter = counters.get(name);
        if (counter) counter.used++;
        else counters.set(name, { used: 1, endsAt });
      }
      if (counters.size > sweepAt) sweep(now);
      return { ok: true, used: used.map((count) => count + 1) };
    },
  };
}
