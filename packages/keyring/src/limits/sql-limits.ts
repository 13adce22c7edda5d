import { sql } from 'kysely';
import type { Db } from '../stores/sql/schema.js';
import { leasedLimits } from './leased-limits.js';
import type { Counter, Limits } from './limits.js';
import type { CounterRequest, SharedCounters } from './shared-counters.js';

/** Counters in a database. Every process on it shares them, and they survive a restart. */
export function sqlLimits(db: () => Db): Limits {
  return leasedLimits(sqlCounters(db));
}

function sqlCounters(db: () => Db): SharedCounters {
  async function usedUnits(counters: readonly Counter[]): Promise<number[]> {
    const names = counters.map(({ name }) => name);
    const rows = await db().selectFrom('sallyport_counters').selectAll().where('name', 'in', names).execute();
    return counters.map(({ name, endsAt }) => {
      const row = rows.find((other) => other.name === name);
      return row && Number(row.ends_at) >= endsAt ? Number(row.used) : 0;
    });
  }

  return {
    async consume(requests) {
      const [only] = requests;
      try {
        const used =
          requests.length === 1 && only ? [await consumeOne(db(), only)] : await consumeAll(db(), requests);
        return { ok: true, used };
      } catch (error) {
        if (!(error instanceof LimitReached)) throw error;
        // Read after the refusal: the window may have turned in between, and the refusal stands.
        const { name, limit } = error.request;
        const counts = await usedUnits(requests);
        return {
          ok: false,
          used: counts.map((count, at) => (requests[at]?.name === name ? Math.max(count, limit) : count)),
        };
      }
    },
    async giveBack({ name, endsAt }, amount) {
      await db()
        .updateTable('sallyport_counters')
        .set({ used: sql<number>`case when used > ${amount} then used - ${amount} else 0 end` })
        .where('name', '=', name)
        .where('ends_at', '=', endsAt)
        .execute();
    },
  };
}

/** Rolls a transaction back. It never leaves this file. */
class LimitReached extends Error {
  constructor(readonly request: CounterRequest) {
    super(request.name);
  }
}

/** One statement, so that the lock of the row makes it exact. @throws {LimitReached} */
async function consumeOne(db: Db, request: CounterRequest): Promise<number> {
  const { name, limit, endsAt, amount } = request;
  if (amount > limit) throw new LimitReached(request);
  const later = sql<boolean>`excluded.ends_at > sallyport_counters.ends_at`;
  const row = await db
    .insertInto('sallyport_counters')
    .values({ name, used: amount, ends_at: endsAt })
    .onConflict((conflict) =>
      conflict
        .column('name')
        .doUpdateSet({
          used: sql<number>`case when ${later} then excluded.used else sallyport_counters.used + excluded.used end`,
          ends_at: sql<number>`case when ${later} then excluded.ends_at else sallyport_counters.ends_at end`,
        })
        .where((or) => or.or([later, or('sallyport_counters.used', '<=', limit - amount)])),
    )
    .returning('used')
    .executeTakeFirst();
  if (!row) throw new LimitReached(request);
  return Number(row.used);
}

async function consumeAll(db: Db, requests: readonly CounterRequest[]): Promise<number[]> {
  // Always in the same order, so that no two requests wait for each other.
  const order = requests
    .map((_, at) => at)
    .sort((a, b) => (nameAt(requests, a) < nameAt(requests, b) ? -1 : 1));
  const used: number[] = [];
  await db.transaction().execute(async (tx) => {
    for (const at of order) used[at] = await consumeOne(tx, requests[at] as CounterRequest);
  });
  return used;
}

function nameAt(requests: readonly CounterRequest[], at: number): string {
  return requests[at]?.name ?? '';
}
