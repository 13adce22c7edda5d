import type { MaybePromise } from '@sallyport/core';
import type { LeasedCounter, Reservation } from './leased-counter.js';
import {
  blockSize,
  hasUnits,
  isBlock,
  isUsedUp,
  leasedCounter,
  reserve,
  usedUnits,
} from './leased-counter.js';
import type { ConsumeResult, Counter, Limits } from './limits.js';
import type { SharedCounters } from './shared-counters.js';

/**
 * Consumes units of shared counters in blocks and spends them in this process, so that most requests need no
 * round trip. Every unit is consumed before it is spent: no failure lets a request pass over the limit.
 *
 * - A block is as large as the units spent since the last `release`, at most 1 % of the units that remained at
 *   the last round trip. The last 1,000 units of a window are not leased, so limits of up to 1,000 are exact to
 *   the unit. Units of a burst rate are leased within its window.
 * - Unspent units go back at `release`, which also makes an exhausted node ask again. Until then other nodes may
 *   refuse although units are held here. A killed process loses its units until the window ends.
 * - `used` is the count of the last round trip and the units spent here since. It does not include the spending
 *   of other nodes since then.
 * - An exhausted counter is not asked again before `release`, unless its limit changes. Units of an earlier limit
 *   go back first, so a lowered limit applies from the next request on.
 */
export function leasedLimits(shared: SharedCounters): Limits {
  const leases = new Map<string, LeasedCounter>();

  function leaseOf(counter: Counter): LeasedCounter {
    const known = leases.get(counter.name);
    if (known && known.endsAt === counter.endsAt && known.limit === counter.limit) return known;
    const made = leasedCounter(counter);
    leases.set(counter.name, made);
    if (known) giveBack(known).catch(ignoreLostUnits);
    return made;
  }

  async function giveBack(counter: LeasedCounter): Promise<void> {
    const { left } = counter;
    counter.left = 0;
    if (left > 0) await shared.giveBack([{ counter, amount: left }]);
  }

  function addUnits(counter: LeasedCounter, units: number): void {
    counter.left += units;
    // The counter was released while the units were on their way.
    if (leases.get(counter.name) !== counter) giveBack(counter).catch(ignoreLostUnits);
  }

  function applyRefill({ counter, amount, needed }: Reservation, used: number, ok: boolean): void {
    counter.used = used;
    if (!ok) return;
    counter.consumed += amount;
    addUnits(counter, amount - needed);
  }

  async function refill(
    wanted: readonly LeasedCounter[],
    blocks: readonly Reservation[],
    now: number,
    amount: number,
  ): Promise<ConsumeResult> {
    const spentHere = wanted.map((counter) => ({ counter, units: Math.min(counter.left, amount) }));
    for (const { counter, units } of spentHere) counter.left -= units;
    let ok = false;
    try {
      let reservations = blocks;
      let result = await shared.consume(reservations, now);
      if (!result.ok && blocks.some(isBlock)) {
        // Too few units remain for a block.
        reservations = blocks.map(({ counter, needed }) => reserve(counter, needed, needed));
        result = await shared.consume(reservations, now);
      }
      ok = result.ok;
      for (let at = 0; at < reservations.length; at++)
        applyRefill(reservations[at] as Reservation, result.used[at] ?? 0, ok);
    } finally {
      for (const { counter } of blocks.filter(isBlock)) counter.pendingRefill = undefined;
      if (!ok) for (const { counter, units } of spentHere) addUnits(counter, units);
    }
    return { ok, used: wanted.map(usedUnits) };
  }

  function consume(counters: readonly Counter[], now: number, amount = 1): MaybePromise<ConsumeResult> {
    const wanted = counters.map(leaseOf);
    if (wanted.every((counter) => hasUnits(counter, amount))) {
      for (const counter of wanted) counter.left -= amount;
      return { ok: true, used: wanted.map(usedUnits) };
    }
    const empty = wanted.filter((counter) => !hasUnits(counter, amount));
    if (empty.some((counter) => isUsedUp(counter, amount))) return { ok: false, used: wanted.map(usedUnits) };
    const pending = empty.find((counter) => counter.pendingRefill)?.pendingRefill;
    if (pending) return pending.then(() => consume(counters, now, amount));
    const blocks = empty.map((counter) => {
      const needed = amount - counter.left;
      return reserve(counter, blockSize(counter, needed), needed);
    });
    const result = refill(wanted, blocks, now, amount);
    for (const { counter } of blocks.filter(isBlock)) counter.pendingRefill = result;
    return result;
  }

  /** The units of a window that are held here. */
  function heldUnits({ name, endsAt }: Counter): number {
    const lease = leases.get(name);
    return lease?.endsAt === endsAt ? lease.left : 0;
  }

  return {
    consume,
    async peek(counters) {
      // Units that arrive or go back meanwhile must not look unused: the smaller number counts.
      const before = counters.map(heldUnits);
      const used = counters.length > 0 ? await shared.used(counters) : [];
      return counters.map((counter, at) =>
        Math.max(0, (used[at] ?? 0) - Math.min(before[at] ?? 0, heldUnits(counter))),
      );
    },
    async refund(counters, amount) {
      const elsewhere: Counter[] = [];
      for (const counter of counters) {
        const lease = leases.get(counter.name);
        if (lease?.endsAt === counter.endsAt) lease.left += amount;
        else elsewhere.push(counter);
      }
      if (elsewhere.length > 0) await shared.giveBack(elsewhere.map((counter) => ({ counter, amount })));
    },
    async release() {
      const unspent = [...leases.values()]
        .filter((counter) => hasUnits(counter))
        .map((counter) => ({ counter, amount: counter.left }));
      for (const { counter } of unspent) counter.left = 0;
      leases.clear();
      if (unspent.length > 0) await shared.giveBack(unspent);
      await shared.tidy?.();
    },
    ...(shared.now ? { now: shared.now } : {}),
  };
}

/** Units that cannot be given back stay consumed until their window ends: fewer requests pass, never more. */
function ignoreLostUnits(): void {}
