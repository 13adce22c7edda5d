import type { Limits } from './limits.js';

/** Counters in this process: exact for one process, gone after a restart. Answers at once. */
export function memoryLimits(): Limits {
  const counters = new Map<string, { used: number; endsAt: number }>();
  let sweepAt = 1000;

  function sweep(now: number): void {
    for (const [name, { endsAt }] of counters) if (endsAt <= now) counters.delete(name);
    sweepAt = counters.size * 2 + 1000;
  }

  return {
    take(wanted, now) {
      const used = wanted.map(({ name, endsAt }) => {
        const counter = counters.get(name);
        return counter && counter.endsAt >= endsAt ? counter.used : 0;
      });
      if (wanted.some(({ limit }, at) => (used[at] ?? 0) >= limit)) return { ok: false, used };
      const after = used.map((count) => count + 1);
      for (const [at, { name, endsAt }] of wanted.entries()) {
        const counter = counters.get(name);
        counters.set(name, { used: after[at] ?? 1, endsAt: Math.max(endsAt, counter?.endsAt ?? 0) });
      }
      if (counters.size > sweepAt) sweep(now);
      return { ok: true, used: after };
    },
  };
}
