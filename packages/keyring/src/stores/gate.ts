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
 * queue of a driver.
 *
 * A store that is too slow for all the calls under way would answer each of them after its limit, and none in time. So
 * places go: a call that reaches its limit halves them. One comes back for every so many calls in time as there are
 * places. If no call ever ends, as on a half-open connection, one a second is tried, and if it succeeds, all places are
 * free.
 *
 * @see https://en.wikipedia.org/wiki/Additive_increase/multiplicative_decrease
 */
export function createGate({ limitMs, max }: GateOptions): Gate {
  let places = max;
  let halvedAt = Number.NEGATIVE_INFINITY;
  let underWay = 0;
  let started = 0;
  let endedInTime = 0;
  let hasEnded = false;
  let probedAt = Number.NEGATIVE_INFINITY;
  let isProbe = false;

  /** A call from before they were halved last says nothing of the places that there are now. */
  function onLimit(startedAt: number): void {
    if (startedAt < halvedAt) return;
    halvedAt = performance.now();
    places = Math.max(1, Math.floor(places / 2));
  }

  function leave(inTime: boolean): void {
    hasEnded = true;
    if (inTime && places < max && ++endedInTime >= places) [places, endedInTime] = [places + 1, 0];
    // Not below zero: a call from before the places were freed may end now.
    if (underWay > 0) underWay--;
  }

  function probe(): (inTime: boolean) => void {
    const before = started;
    return (inTime) => {
      leave(inTime);
      if (!inTime) return;
      underWay = Math.min(underWay, started - before);
      places = max;
    };
  }

  const inTime = createTimeLimit(limitMs, PROBLEM, onLimit);
  return {
    assertOpen() {
      if (underWay < places) return;
      const now = performance.now();
      isProbe = now - probedAt >= PROBE_MS && !hasEnded;
      if (now - probedAt >= PROBE_MS) [probedAt, hasEnded] = [now, false];
      if (!isProbe) throw unavailable(`${underWay} calls of the store are under way already`);
    },
    watch(call, ownLimitMs = limitMs) {
      const onEnd = isProbe ? probe() : leave;
      isProbe = false;
      underWay++;
      started++;
      return (ownLimitMs === limitMs ? inTime : createTimeLimit(ownLimitMs, PROBLEM, onLimit))(call, onEnd);
    },
  };
}
