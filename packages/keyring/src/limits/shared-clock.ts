import { within } from '../stores/time-limit.js';

/** The clock that the windows of limits follow. */
export interface SharedClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Stops following. */
  stop(): void;
}

/** How often the time is asked for, and how long the reply may take, in milliseconds. */
const [EVERY_MS, LONGEST_MS] = [10_000, 1000];

/**
 * A clock that follows that of shared counters, so that nodes whose own clocks differ share one window. Between two
 * readings it counts on a clock that nobody can set. Until the first reading it is the node's own clock.
 *
 * @param read - Asks the counters for the time.
 * @param own - The node's own clock.
 */
export async function followClock(read: () => Promise<number>, own: () => number): Promise<SharedClock> {
  let base: { readonly time: number; readonly at: number } | undefined;

  async function follow(): Promise<void> {
    const sent = performance.now();
    const time = await within(LONGEST_MS, read(), 'The counters did not tell the time');
    const received = performance.now();
    base = { time: time + (received - sent) / 2, at: received };
  }

  await follow().catch(ignore);
  const timer = setInterval(() => void follow().catch(ignore), EVERY_MS);
  timer.unref();
  return {
    now: () => (base ? Math.floor(base.time + performance.now() - base.at) : own()),
    stop: () => clearInterval(timer),
  };
}

/** The last reading goes on. */
function ignore(): void {}
