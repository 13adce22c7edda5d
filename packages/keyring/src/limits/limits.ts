/** One counter of one window. */
export interface Counter {
  /** Names the key or owner, the limit and the window, so that a new window is a new counter. */
  readonly name: string;
  readonly limit: number;
  /** When the window ends; the counter may be forgotten some time after it. */
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
 */
export interface Limits {
  /** @throws when the counters cannot be reached. */
  take(counters: readonly Counter[], now: number): Taken | Promise<Taken>;
}
