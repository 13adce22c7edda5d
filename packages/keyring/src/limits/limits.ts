import type { MaybePromise } from '@sallyport/core';

/** One limit in its current window. */
export interface Counter {
  /** Names the key or owner, and the limit. */
  readonly name: string;
  /** The largest number of units in the window. */
  readonly limit: number;
  /**
   * When the window ends, in milliseconds since the epoch. It tells windows apart: a later end starts a new one.
   * An earlier end, from a node whose clock is behind, never turns a window back.
   */
  readonly endsAt: number;
}

/** Whether units were consumed, and how many are used now. */
export interface ConsumeResult {
  /** Whether the units of every counter were consumed. If not, none was. */
  readonly ok: boolean;
  /** The used units of each counter, in the order of the counters. */
  readonly used: readonly number[];
}

/**
 * Counts requests. It consumes units of every counter, or none of any: a refused request is never charged,
 * however many processes ask.
 *
 * It is not built on rate-limiter-flexible 11, which charges refused requests, consumes from one counter at a
 * time, knows the wall clock only, has no `node:sqlite`, and whose memory limiter forgets a window of a month
 * after a millisecond.
 */
export interface Limits {
  /**
   * Consumes units of every counter, or none.
   *
   * @param now - Milliseconds since the epoch.
   * @param amount - How many units of each: a whole number of at least 1. Default: 1.
   * @throws if the counters cannot be reached.
   */
  consume(counters: readonly Counter[], now: number, amount?: number): MaybePromise<ConsumeResult>;
  /**
   * The used units of each counter, in the order of the counters, without consuming any. Absent: `keyring.limits`
   * throws.
   *
   * @param now - Milliseconds since the epoch.
   * @throws if the counters cannot be reached.
   */
  peek?(counters: readonly Counter[], now: number): MaybePromise<readonly number[]>;
  /**
   * Gives back units that a request consumed, once. It does nothing for a window that is over. Absent: they stay
   * consumed.
   */
  refund?(counters: readonly Counter[], amount: number): MaybePromise<void>;
  /**
   * Gives back the units that were reserved and are not spent, and forgets the state of the counters. The keyring
   * calls it at every `flushEvery` and at `close`; counting continues afterwards.
   */
  release?(): Promise<void>;
  /**
   * The time of the shared counters, in milliseconds since the epoch. Windows of nodes that share counters follow
   * it, whatever their own clocks say. Absent: the counters are in this process.
   */
  now?(): Promise<number>;
}
