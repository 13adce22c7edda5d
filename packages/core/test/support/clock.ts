import type { Clock } from '../../src/index.js';

export interface TestClock extends Clock {
  /** Moves time on and wakes who is due, in order. */
  advance(milliseconds: number): Promise<void>;
  /** Resolves when that many sleep. */
  asleep(count?: number): Promise<void>;
}

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

/** A clock that stands still until it is moved. */
export function testClock(start = Date.UTC(2030, 0, 1)): TestClock {
  let now = start;
  let sleepers: Sleeper[] = [];
  const watchers = new Set<() => void>();

  return {
    now: () => now,
    sleep(milliseconds, signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const sleeper = { until: now + milliseconds, wake: resolve };
        sleepers.push(sleeper);
        signal?.addEventListener('abort', () => {
          sleepers = sleepers.filter((other) => other !== sleeper);
          reject(signal.reason);
        });
        for (const watcher of watchers) watcher();
      });
    },
    async advance(milliseconds) {
      now += milliseconds;
      const due = sleepers.filter(({ until }) => until <= now).sort((a, b) => a.until - b.until);
      sleepers = sleepers.filter(({ until }) => until > now);
      for (const { wake } of due) wake();
      await new Promise(setImmediate);
    },
    asleep(count = 1) {
      return new Promise((resolve) => {
        const check = () => {
          if (sleepers.length < count) return;
          watchers.delete(check);
          resolve();
        };
        watchers.add(check);
        check();
      });
    },
  };
}
