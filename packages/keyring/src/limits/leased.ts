import type { Counter, Limits, Taken } from './limits.js';

/** What is wanted of one counter. */
export interface Part extends Counter {
  readonly amount: number;
}

/** Counters that many processes share; to ask them takes a round trip. */
export interface SharedCounters {
  /** Takes every part, or none. */
  take(parts: readonly Part[], now: number): Promise<Taken>;
  /** Takes back what a process took and did not spend; nothing where the window is over. */
  giveBack(counter: Counter, amount: number): Promise<void>;
}

/** The last units of a window are taken one by one, so that none lies unused at one node while another refuses. */
const LAST = 1000;
/** A block is at most this part of what is left. */
const PART = 100;

/** What this process knows of a counter in one window, and has of it. */
interface Stock extends Counter {
  /** How much was used when the counter was asked last, with what is left here. */
  used: number;
  /** Taken and not spent. */
  left: number;
  /** Taken since the stock was made. */
  taken: number;
  /** An answer under way that brings more than the one who asked will spend. */
  coming: Promise<Taken> | undefined;
}

interface Order extends Part {
  readonly stock: Stock;
}

/**
 * Takes units of shared counters in blocks and spends them here, so that most requests ask nobody and are
 * answered at once. Every unit is taken before it is spent: never one over the limit, whatever fails.
 *
 * - A block is as large as what this process has spent since the last `release`, at most 1 % of what was left
 *   when it last asked. The last 1,000 units of a window are not leased, so limits of up to 1,000 are exact to
 *   the unit. A burst is leased within its window, if it is as large as that.
 * - Unspent units go back at `release`, which also makes a node that found nothing left ask again. Until then
 *   other nodes may refuse although they lie here. A process that is killed loses them until the window ends.
 * - `used` is what was used at the last asking, and what was spent here since: other nodes' spending since then
 *   is not in it.
 * - A counter that has nothing left is not asked again before `release`, unless its limit is another one now.
 *   Units that were taken under another limit go back first, so a lowered limit holds from the next request on.
 */
export function leased(shared: SharedCounters): Limits {
  const stocks = new Map<string, Stock>();

  function stockOf(counter: Counter): Stock {
    const known = stocks.get(counter.name);
    if (known && known.endsAt === counter.endsAt && known.limit === counter.limit) return known;
    const { name, limit, endsAt } = counter;
    const made: Stock = { name, limit, endsAt, used: 0, left: 0, taken: 0, coming: undefined };
    stocks.set(name, made);
    if (known) giveBack(known).catch(lost);
    return made;
  }

  async function giveBack(stock: Stock): Promise<void> {
    const { left } = stock;
    stock.left = 0;
    if (left > 0) await shared.giveBack(stock, left);
  }

  function put(stock: Stock, units: number): void {
    stock.left += units;
    // Released while the units were under way.
    if (stocks.get(stock.name) !== stock) giveBack(stock).catch(lost);
  }

  async function restock(wanted: readonly Stock[], orders: readonly Order[], now: number): Promise<Taken> {
    const reserved = wanted.filter(isStocked);
    for (const stock of reserved) stock.left--;
    let ok = false;
    try {
      let asked = orders;
      let answer = await shared.take(asked, now);
      if (!answer.ok && orders.some(isLease)) {
        // Others have left too little for a block.
        asked = orders.map(({ stock }) => orderOf(stock, 1));
        answer = await shared.take(asked, now);
      }
      ok = answer.ok;
      for (let at = 0; at < asked.length; at++) land(asked[at] as Order, answer.used[at] ?? 0, ok);
    } finally {
      for (const { stock } of orders.filter(isLease)) stock.coming = undefined;
      if (!ok) for (const stock of reserved) put(stock, 1);
    }
    return { ok, used: wanted.map(standing) };
  }

  function land({ stock, amount }: Order, used: number, ok: boolean): void {
    stock.used = used;
    if (!ok) return;
    stock.taken += amount;
    put(stock, amount - 1);
  }

  function take(counters: readonly Counter[], now: number): Taken | Promise<Taken> {
    const wanted = counters.map(stockOf);
    if (wanted.every(isStocked)) {
      for (const stock of wanted) stock.left--;
      return { ok: true, used: wanted.map(standing) };
    }
    const lacking = wanted.filter((stock) => !isStocked(stock));
    if (lacking.some(isUsedUp)) return { ok: false, used: wanted.map(standing) };
    const coming = lacking.find((stock) => stock.coming)?.coming;
    if (coming) return coming.then(() => take(counters, now));
    const orders = lacking.map((stock) => orderOf(stock, blockOf(stock)));
    const answer = restock(wanted, orders, now);
    for (const { stock } of orders.filter(isLease)) stock.coming = answer;
    return answer;
  }

  return {
    take,
    async release() {
      const released = [...stocks.values()];
      stocks.clear();
      await Promise.all(released.map(giveBack));
    },
  };
}

function isStocked({ left }: Stock): boolean {
  return left > 0;
}

function isUsedUp({ used, limit }: Stock): boolean {
  return used >= limit;
}

function isLease({ amount }: Order): boolean {
  return amount > 1;
}

function orderOf(stock: Stock, amount: number): Order {
  const { name, limit, endsAt } = stock;
  return { name, limit: amount > 1 ? limit - LAST : limit, endsAt, amount, stock };
}

function standing({ used, left }: Stock): number {
  return used - left;
}

function blockOf({ limit, used, taken }: Stock): number {
  const remaining = limit - used;
  return remaining > LAST ? Math.max(1, Math.min(taken, Math.floor(remaining / PART))) : 1;
}

/** What cannot be given back stays taken until its window ends: fewer requests pass, never more. */
function lost(): void {}
