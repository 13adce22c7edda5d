import { unavailable, within } from './deadline.js';

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

/** While every place is taken by calls that never end, one call in so many milliseconds is tried. */
const PROBE_MS = 1000;

/**
 * Creates a gate. A call that was given up keeps its place until it really ends, because it may still wait in the
 * queue of a driver. Where none of them ever ends, as on a half-open connection, one call a second is tried; if it
 * succeeds, the places are free.
 */
export function createGate({ limitMs, max }: GateOptions): Gate {
  let underWay = 0;
  let generation = 0;
  let probedAt = Number.NEGATIVE_INFINITY;

  return {
    assertOpen() {
      if (underWay < max) return;
      const now = performance.now();
      if (now - probedAt < PROBE_MS) throw unavailable(`${max} calls of the store are under way already`);
      probedAt = now;
    },
    watch(call, ownLimitMs = limitMs) {
      const [started, crowded] = [generation, underWay >= max];
      underWay++;
      const leave = (succeeded: boolean) => {
        if (started !== generation) return;
        underWay--;
        if (!succeeded || !crowded) return;
        generation++;
        underWay = 0;
      };
      return within(ownLimitMs, call, 'The store did not answer', leave);
    },
  };
}
