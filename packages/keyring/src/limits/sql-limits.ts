import { hash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { counterRow, giveBackUnits } from '../stores/sql/engines.js';
import { chunksOf } from '../stores/sql/insert-rows.js';
import { databaseTime } from '../stores/sql/pepper-table.js';
import type { SqlSession } from '../stores/sql/session.js';
import { createPause } from '../time-slice.js';
import { leasedLimits } from './leased-limits.js';
import type { Counter, Limits } from './limits.js';
import type { CounterRequest, SharedCounters } from './shared-counters.js';

/** Counters of one statement that gives units back. */
const RETURNED = 100;
/** Windows are kept a little longer than they last, for nodes whose clocks are behind. */
const SLACK_MS = 3_600_000;
/** Windows that one statement forgets, and the number of statements at a time. */
const [TIDIED, BATCHES] = [500, 20];
/** MySQL indexes names of up to 767 bytes. */
const LONGEST_NAME = 180;

/**
 * Counters in a database. Every process on it shares them, and they survive a restart. Each window has a row of
 * its own, so a node whose clock is wrong takes nothing from the others.
 */
export function sqlLimits(session: SqlSession): Limits {
  return leasedLimits(sqlCounters(session));
}

function sqlCounters(session: SqlSession): SharedCounters {
  const { engine, db } = session;
  let latest: number | undefined;

  async function usedUnits(counters: readonly Counter[]): Promise<number[]> {
    const names = counters.map(rowOf);
    const rows = await session
      .reader()
      .selectFrom('sallyport_counters')
      .selectAll()
      .where('name', 'in', names)
      .execute();
    const used = new Map(rows.map((row) => [String(row.name), Number(row.used)]));
    return names.map((name) => used.get(name) ?? 0);
  }

  async function consumeAll(requests: readonly CounterRequest[]): Promise<number[]> {
    // Always in the same order, so that no two requests wait for each other.
    const order = requests
      .map((request, at) => ({ request, at, name: rowOf(request) }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    return session.transaction(async (tx) => {
      const used: number[] = [];
      for (const { request, at, name } of order) {
        const units = await engine.consume(tx, name, request);
        if (units === undefined) throw new LimitReached(request);
        used[at] = units;
      }
      return used;
    });
  }

  async function consumeOne(request: CounterRequest): Promise<number[]> {
    const units = await engine.consume(db(), rowOf(request), request);
    if (units === undefined) throw new LimitReached(request);
    return [units];
  }

  return {
    async consume(requests, now) {
      latest = now;
      const [only] = requests;
      try {
        const used = await (requests.length === 1 && only ? consumeOne(only) : consumeAll(requests));
        return { ok: true, used };
      } catch (error) {
        if (!(error instanceof LimitReached)) throw error;
        // Read after the refusal: units may have come back in between, and the refusal stands.
        const { name, limit, amount } = error.request;
        const counts = await usedUnits(requests);
        return {
          ok: false,
          used: counts.map((count, at) =>
            requests[at]?.name === name ? Math.max(count, limit - amount + 1) : count,
          ),
        };
      }
    },

    used: usedUnits,

    async giveBack(unspent) {
      const pause = createPause();
      const returned = unspent
        .map(({ counter, amount }) => ({ name: rowOf(counter), amount }))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      for (const chunk of chunksOf(returned, RETURNED)) {
        await giveBackUnits(db(), chunk);
        await pause();
      }
    },

    now: () => databaseTime(session),

    async tidy() {
      if (latest === undefined) return;
      // A node that is ahead must not forget what others count.
      const over = Math.min(latest, await databaseTime(session)) - SLACK_MS;
      latest = undefined;
      for (let batch = 0; batch < BATCHES; batch++) {
        const found = await db()
          .selectFrom('sallyport_counters')
          .select('name')
          .where('ends_at', '<', over)
          .orderBy('ends_at')
          .limit(TIDIED)
          .execute();
        if (found.length === 0) return;
        const names = found.map(({ name }) => String(name)).sort();
        await db().deleteFrom('sallyport_counters').where('name', 'in', names).execute();
        if (found.length < TIDIED) return;
        await setImmediate();
      }
    },
  };
}

/** Rolls a transaction back. It never leaves this file. */
class LimitReached extends Error {
  constructor(readonly request: CounterRequest) {
    super(request.name);
  }
}

/** The row of a counter in one window. */
export function rowOf({ name, endsAt }: Pick<Counter, 'name' | 'endsAt'>): string {
  return counterRow({ name: name.length > LONGEST_NAME ? hash('sha256', name) : name, endsAt });
}
