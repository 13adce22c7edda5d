import type { ConsumeResult, Counter } from './limits.js';

/** A request for units of one counter. */
export interface CounterRequest extends Counter {
  /** The number of units to consume. */
  readonly amount: number;
}

/** Counters that many processes share. A call takes a round trip. */
export interface SharedCounters {
  /** Consumes all of the requested units, or none. */
  consume(requests: readonly CounterRequest[], now: number): Promise<ConsumeResult>;
  /** Gives unspent units back. It does nothing once the window is over. */
  giveBack(counter: Counter, amount: number): Promise<void>;
}
