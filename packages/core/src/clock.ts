import { setTimeout as timer } from 'node:timers/promises';

/** The time. A test passes its own. */
export interface Clock {
  /** Milliseconds since the epoch. An administrator may set it back. */
  now(): number;
  /** Milliseconds since a fixed point in time. It never goes back. Default: `now`. */
  monotonic?(): number;
  /** Resolves after this many milliseconds. Rejects with the signal's reason if it is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** Node fires a longer timer at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The reading of a clock that never goes back, for bounds that a clock step must not lengthen. */
export function monotonicNow(clock: Pick<Clock, 'now' | 'monotonic'>): number {
  return clock.monotonic ? clock.monotonic() : clock.now();
}

/** The system's clock. */
export const systemClock: Clock = {
  now: Date.now,
  monotonic: () => performance.now(),
  async sleep(milliseconds, signal) {
    try {
      await timer(Math.min(milliseconds, LONGEST_TIMER_MS), undefined, signal ? { signal } : {});
    } catch (error) {
      throw signal?.aborted ? signal.reason : error;
    }
  },
};
