import { sql } from 'kysely';
import type { Store } from '../store.js';
import type { InsertNew } from './insert-rows.js';
import { NotAsExpected } from './insert-rows.js';
import type { SqlSession } from './session.js';

/** The check values of peppers. */
export function pepperTable(session: SqlSession, insertNew: InsertNew): Pick<Store, 'pepperCheck'> {
  async function stored(provider: string, version: number): Promise<string | undefined> {
    const row = await session
      .db()
      .selectFrom('sallyport_peppers')
      .select('check_value')
      .where('provider', '=', provider)
      .where('version', '=', version)
      .executeTakeFirst();
    return row && String(row.check_value);
  }

  return {
    async pepperCheck(provider, version, check) {
      const known = await stored(provider, version);
      if (known !== undefined) return known;
      try {
        await insertNew(session.db(), 'sallyport_peppers', [{ provider, version, check_value: check }]);
      } catch (error) {
        // A role that may only read makes no keys either.
        if (session.engine.isForbidden(error)) return check;
        // Another node was faster.
        if (!(error instanceof NotAsExpected)) throw error;
      }
      return (await stored(provider, version)) ?? check;
    },
  };
}

/** The time of the database, in milliseconds since the epoch. */
export async function databaseTime(session: SqlSession): Promise<number> {
  const { rows } = await sql<{ now: number | string }>`${session.engine.now}`.execute(session.reader());
  return Number(rows[0]?.now);
}
