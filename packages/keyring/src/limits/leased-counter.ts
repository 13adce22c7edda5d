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
  /** The units that the request itself spends; the others stay here. */
  readonly needed: number;
  /** The leased counter that gets the units. */
  readonly counter: LeasedCounter;
}

/** Creates a leased counter without units. */
export function leasedCounter({ name, limit, endsAt }: Counter): LeasedCounter {
  return { name, limit, endsAt, used: 0, left: 0, consumed: 0, pendingRefill: undefined };
}

/** Whether a request for so many units can be served without a round trip. */
export function hasUnits({ left }: LeasedCounter, amount = 1): boolean {
  return left >= amount;
}

/** Whether fewer units were left when the shared counter answered last. */
export function isUsedUp({ used, left, limit }: LeasedCounter, amount = 1): boolean {
  return used - left + amount > limit;
}

/** The used units, without the ones held here. Units may be given back before the shared counter has answered. */
export function usedUnits({ used, left }: LeasedCounter): number {
  return Math.max(0, used - left);
}

/** Whether a reservation brings more units than its request spends. */
export function isBlock({ amount, needed }: Reservation): boolean {
  return amount > needed;
}

/** Reserves units. A block must leave the last units of the window alone. */
export function reserve(counter: LeasedCounter, amount: number, needed: number): Reservation {
  const { name, limit, endsAt } = counter;
  return { name, limit: amount > needed ? limit - EXACT_UNITS : limit, endsAt, amount, needed, counter };
}

/** The size of the next block: as much as was consumed so far, at most 1 % of the remaining units. */
export function blockSize({ limit, used, consumed }: LeasedCounter, needed: number): number {
  const remaining = limit - used;
  if (remaining <= EXACT_UNITS) return needed;
  return Math.max(needed, Math.min(consumed, Math.floor(remaining / BLOCKS)));
}
