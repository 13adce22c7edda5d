import { unavailable } from './deadline.js';
import { createTimeLimit } from './time-limit.js';

/** The bounds of a {@link Gate}. */
export interface GateOptions {
  /** The longest time of one call, in milliseconds. */
  readonly limitMs: number;
  /** The largest number of calls under way. */
  readonly max: number;
}

/** Limits how long calls take and how many are under way, so that an outage fills neither a queue nor the memory. */
export interface Gate {
  /** @throws {KeyringError} `unavailable` if too many calls are under way. */
  assertOpen(): void;
  /**
   * Waits for a call that was started.
   *
   * @throws {KeyringError} `unavailable` if it takes too long.
   */
  watch<T>(call: Promise<T>, limitMs?: number): Promise<T>;
}

const PROBLEM = 'The store did not answer';
/** While every place is taken by calls that never end, one call in so many milliseconds is tried. */
const PROBE_MS = 1000;

/**
 * Creates a gate. A call that was given up keeps its place until it really ends, because it may still wait in the
 * queue of a driver. Where none of them ever ends, as on a half-open connection, one call a second is tried; if it
 * succeeds, the places are free.
 */
export function createGate({ limitMs, max }: GateOptions): Gate {
  const inTime = createTimeLimit(limitMs, PROBLEM);
  let underWay = 0;
  let probedAt = Number.NEGATIVE_INFINITY;

  function leave(): void {
    // Not below zero: a call from before the places were freed may end now.
    if (underWay > 0) underWay--;
  }
  function leaveCrowd(succeeded: boolean): void {
    if (succeeded) underWay = 0;
    else leave();
  }

  return {
    assertOpen() {
      if (underWay < max) return;
      const now = performance.now();
      if (now - probedAt < PROBE_MS) throw unavailable(`${max} calls of the store are under way already`);
      probedAt = now;
    },
    watch(call, ownLimitMs = limitMs) {
      const onEnd = underWay < max ? leave : leaveCrowd;
      underWay++;
      return (ownLimitMs === limitMs ? inTime : createTimeLimit(ownLimitMs, PROBLEM))(call, onEnd);
    },
  };
}
