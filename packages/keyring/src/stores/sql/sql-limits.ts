import { sql } from 'kysely';
import type { Part, SharedCounters } from '../../limits/leased.js';
import { leased } from '../../limits/leased.js';
import type { Counter, Limits } from '../../limits/limits.js';
import type { Db } from './schema.js';

/** Counters in the database: shared by every process on it, and still there after a restart. */
export function sqlLimits(db: () => Db): Limits {
  return leased(sqlCounters(db));
}

function sqlCounters(db: () => Db): SharedCounters {
  async function used(counters: readonly Counter[]): Promise<number[]> {
    const names = counters.map(({ name }) => name);
    const rows = await db().selectFrom('sallyport_counters').selectAll().where('name', 'in', names).execute();
    return counters.map(({ name, endsAt }) => {
      const row = rows.find((other) => other.name === name);
      return row && Number(row.ends_at) >= endsAt ? Number(row.used) : 0;
    });
  }

  return {
    async take(parts) {
      const [only] = parts;
      try {
        const taken = parts.length === 1 && only ? [await takeOne(db(), only)] : await takeAll(db(), parts);
        return { ok: true, used: taken };
      } catch (error) {
        if (!(error instanceof Denied)) throw error;
        // Read after the denial: a window may have turned in between, and what was denied stays denied.
        const { name, limit } = error.part;
        const counts = await used(parts);
        return {
          ok: false,
          used: counts.map((count, at) => (parts[at]?.name === name ? Math.max(count, limit) : count)),
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

class Denied extends Error {
  constructor(readonly part: Part) {
    super(part.name);
  }
}

/** One statement, so that the row's lock makes it exact. @throws {Denied} */
async function takeOne(db: Db, part: Part): Promise<number> {
  const { name, limit, endsAt, amount } = part;
  if (amount > limit) throw new Denied(part);
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
  if (!row) throw new Denied(part);
  return Number(row.used);
}

async function takeAll(db: Db, parts: readonly Part[]): Promise<number[]> {
  // Always in the same order, so that no two requests wait for each other.
  const order = parts.map((_, at) => at).sort((a, b) => (nameAt(parts, a) < nameAt(parts, b) ? -1 : 1));
  const used: number[] = [];
  await db.transaction().execute(async (tx) => {
    for (const at of order) used[at] = await takeOne(tx, parts[at] as Part);
  });
  return used;
}

function nameAt(parts: readonly Part[], at: number): string {
  return parts[at]?.name ?? '';
}
