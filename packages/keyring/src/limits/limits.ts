/** What is left of one limit in its current window. */
export interface Counter {
  /** Names the key or owner and the limit. */
  readonly name: string;
  readonly limit: number;
  /**
   * When the window ends, which tells windows apart: a later end starts anew. An earlier one, from a node
   * whose clock is behind, never turns a window back.
   */
  readonly endsAt: number;
}

export interface Taken {
  readonly ok: boolean;
  /** How much of each counter is used now, in their order. */
  readonly used: readonly number[];
}

/**
 * Counts what is used. Takes one from every counter, or none from any: what is denied is never charged,
 * by however many processes it is asked.
 *
 * Not on rate-limiter-flexible 11: it charges what it denies, takes from one counter at a time, knows the wall
 * clock only, has no `node:sqlite`, and its memory limiter forgets a window of a month after a millisecond.
 */
export interface Limits {
  /** @throws when the counters cannot be reached. */
  take(counters: readonly Counter[], now: number): Taken | Promise<Taken>;
  /**
   * Gives back what was taken ahead of the requests and is not spent, and forgets what is known of the
   * counters. A keyring calls it at every `flushEvery` and at `close`; counting goes on afterwards.
   */
  release?(): Promise<void>;
}
