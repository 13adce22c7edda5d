import { sql } from 'kysely';
import type { Counter, Limits, Taken } from '../../limits/limits.js';
import type { Db } from './schema.js';

/** Counters in the database: exact for every process on it, and still there after a restart. */
export function sqlLimits(db: () => Db): Limits {
  async function used(counters: readonly Counter[]): Promise<number[]> {
    const names = counters.map(({ name }) => name);
    const rows = await db().selectFrom('sallyport_counters').selectAll().where('name', 'in', names).execute();
    return counters.map(({ name, endsAt }) => {
      const row = rows.find((other) => other.name === name);
      return row && Number(row.ends_at) >= endsAt ? Number(row.used) : 0;
    });
  }

  return {
    async take(counters) {
      const [only] = counters;
      const taken =
        counters.length === 1 && only
          ? await takeOne(db(), only).then((count) => count !== undefined && [count])
          : await takeAll(db(), counters);
      return taken ? { ok: true, used: taken } : { ok: false, used: await atLeastOneFull(counters) };
    },
  };

  /** Read after the denial, so a window may have turned in between; what was denied stays denied. */
  async function atLeastOneFull(counters: readonly Counter[]): Promise<Taken['used']> {
    const counts = await used(counters);
    return counts.some((count, at) => count >= (counters[at]?.limit ?? 0))
      ? counts
      : counters.map(({ limit }) => limit);
  }
}

/** One statement, so that the row's lock makes it exact. */
async function takeOne(db: Db, { name, limit, endsAt }: Counter): Promise<number | undefined> {
  const later = sql<boolean>`excluded.ends_at > sallyport_counters.ends_at`;
  const row = await db
    .insertInto('sallyport_counters')
    .values({ name, used: 1, ends_at: endsAt })
    .onConflict((conflict) =>
      conflict
        .column('name')
        .doUpdateSet({
          used: sql<number>`case when ${later} then 1 else sallyport_counters.used + 1 end`,
          ends_at: sql<number>`case when ${later} then excluded.ends_at else sallyport_counters.ends_at end`,
        })
        .where((or) => or.or([later, or('sallyport_counters.used', '<', limit)])),
    )
    .returning('used')
    .executeTakeFirst();
  return row && Number(row.used);
}

class Denied extends Error {}

async function takeAll(db: Db, counters: readonly Counter[]): Promise<number[] | false> {
  // Always in the same order, so that no two requests wait for each other.
  const order = counters
    .map((_, at) => at)
    .sort((a, b) => (nameAt(counters, a) < nameAt(counters, b) ? -1 : 1));
  const used: number[] = [];
  try {
    await db.transaction().execute(async (tx) => {
      for (const at of order) {
        const count = await takeOne(tx, counters[at] as Counter);
        if (count === undefined) throw new Denied();
        used[at] = count;
      }
    });
    return used;
  } catch (error) {
    if (error instanceof Denied) return false;
    throw error;
  }
}

function nameAt(counters: readonly Counter[], at: number): string {
  return counters[at]?.name ?? '';
}
