import type { Clock } from '../clock.js';
import { monotonicNow, systemClock } from '../clock.js';

/** Where a verifier of signatures keeps which requests it has accepted. If it fails, the request is `unavailable`. */
export interface ReplayStore {
  /**
   * Keeps a name, in one step.
   *
   * @param ttl - Milliseconds after which the name may be forgotten.
   * @returns false if the name is kept already.
   */
  claim(name: string, ttl: number): Promise<boolean>;
}

/** How {@link memoryReplays} keeps its names. */
export interface MemoryReplaysOptions {
  /** The most names that are kept. Beyond them `claim` throws: a name that was forgotten early could be replayed. Default: 100,000. */
  readonly max?: number;
  /** Default: the system's. */
  readonly clock?: Pick<Clock, 'now' | 'monotonic'>;
}

/** Replays are refused within one process. Several share `redisReplays` of `@sallyport/core/redis`. */
export function memoryReplays({
  max = 100_000,
  clock = systemClock,
}: MemoryReplaysOptions = {}): ReplayStore {
  const ends = new Map<string, number>();

  function forget(now: number): void {
    for (const [name, end] of ends) if (end <= now) ends.delete(name);
  }

  return {
    async claim(name, ttl) {
      const now = monotonicNow(clock);
      if ((ends.get(name) ?? 0) > now) return false;
      if (ends.size >= max) forget(now);
      if (ends.size >= max) throw new Error(`More than ${max} requests within the time of a signature`);
      ends.set(name, now + ttl);
      return true;
    },
  };
}
