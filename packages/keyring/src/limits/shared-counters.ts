import type { ConsumeResult, Counter } from './limits.js';

/** A request for units of one counter. */
export interface CounterRequest extends Counter {
  /** The number of units to consume. */
  readonly amount: number;
}

/** Units that go back to a counter. */
interface UnspentUnits {
  /** The counter in the window that the units belong to. */
  readonly counter: Counter;
  /** How many. */
  readonly amount: number;
}

/** Counters that many processes share. A call takes a round trip. */
export interface SharedCounters {
  /** Consumes all of the requested units, or none. */
  consume(requests: readonly CounterRequest[], now: number): Promise<ConsumeResult>;
  /** The used units of each counter, in the order of the counters; the units that processes hold are used. */
  used(counters: readonly Counter[]): Promise<readonly number[]>;
  /** Gives unspent units back. It does nothing for a window that is over. */
  giveBack(unspent: readonly UnspentUnits[]): Promise<void>;
  /** The time of the counters, in milliseconds since the epoch. */
  now?(): Promise<number>;
  /** Forgets windows that are over. */
  tidy?(): Promise<void>;
}
