import type { ConsumeResult, Counter } from './limits.js';
import type { CounterRequest } from './shared-counters.js';

/** The last units of a window are consumed one by one, so that no node hoards units. */
const EXACT_UNITS = 1000;
/** A block is at most this part of the remaining units: 1 %. */
const BLOCKS = 100;

/** The state of one counter in this process, for one window. */
export interface LeasedCounter extends Counter {
  /** The used units when the shared counter answered last, the units held here included. */
  used: number;
  /** Units that were consumed from the shared counter and are not spent. */
  left: number;
  /** Units that were consumed from the shared counter since this state was created. */
  consumed: number;
  /** A refill under way that brings more units than its own request spends. */
  pendingRefill: Promise<ConsumeResult> | undefined;
}

/** Units to consume from a shared counter, for one leased counter. */
export interface Reservation extends CounterRequest {
  /** The leased counter that gets the units. */
  readonly counter: LeasedCounter;
}

/** Creates a leased counter without units. */
export function leasedCounter({ name, limit, endsAt }: Counter): LeasedCounter {
  return { name, limit, endsAt, used: 0, left: 0, consumed: 0, pendingRefill: undefined };
}

/** Whether a request can be served without a round trip. */
export function hasUnits({ left }: LeasedCounter): boolean {
  return left > 0;
}

/** Whether no unit was left when the shared counter answered last. */
export function isUsedUp({ used, limit }: LeasedCounter): boolean {
  return used >= limit;
}

/** The used units, without the ones held here. */
export function usedUnits({ used, left }: LeasedCounter): number {
  return used - left;
}

/** Whether a reservation brings more units than one request spends. */
export function isBlock({ amount }: Reservation): boolean {
  return amount > 1;
}

/** Reserves units. A block must leave the last units of the window alone. */
export function reserve(counter: LeasedCounter, amount: number): Reservation {
  const { name, limit, endsAt } = counter;
  return { name, limit: amount > 1 ? limit - EXACT_UNITS : limit, endsAt, amount, counter };
}

/** The size of the next block: as much as was consumed so far, at most 1 % of the remaining units. */
export function blockSize({ limit, used, consumed }: LeasedCounter): number {
  const remaining = limit - used;
  if (remaining <= EXACT_UNITS) return 1;
  return Math.max(1, Math.min(consumed, Math.floor(remaining / BLOCKS)));
}
