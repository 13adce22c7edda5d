import type { CompiledQuery, Insertable } from 'kysely';
import type { Db, Schema } from './schema.js';

/** The rows of one statement. SQLite takes 32,766 parameters. */
const CHUNK = 1000;

/** Inserts rows that must all be new. @throws {NotAsExpected} if one of them exists already. */
export type InsertNew = <T extends keyof Schema>(
  db: Db,
  table: T,
  rows: readonly Insertable<Schema[T]>[],
) => Promise<void>;

/** Rolls a transaction back. It never leaves the store. */
export class NotAsExpected extends Error {}

/** Runs a transaction. @returns `false` if it was rolled back by {@link NotAsExpected}. */
export async function allOrNothing(db: Db, work: (tx: Db) => Promise<void>): Promise<boolean> {
  try {
    await db.transaction().execute(work);
    return true;
  } catch (error) {
    if (error instanceof NotAsExpected) return false;
    throw error;
  }
}

/** Creates an inserter. It builds each statement once. See bench/WHY.md, "Statements". */
export function createInserter(): InsertNew {
  const compiled = new Map<string, CompiledQuery>();

  /** The rows of one table have the same fields in the same order. */
  function insertOf<T extends keyof Schema>(
    db: Db,
    table: T,
    rows: readonly Insertable<Schema[T]>[],
  ): CompiledQuery {
    const name = `${table} ${rows.length}`;
    const known = compiled.get(name);
    if (known) return { ...known, parameters: rows.flatMap((row) => Object.values(row)) };
    const query = db
      .insertInto(table)
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .compile();
    if (rows.length === 1 || rows.length === CHUNK) compiled.set(name, query);
    return query;
  }

  return async (db, table, rows) => {
    for (const chunk of chunksOf(rows)) {
      const { numAffectedRows } = await db.executeQuery(insertOf(db, table, chunk));
      if (numAffectedRows !== BigInt(chunk.length)) throw new NotAsExpected();
    }
  };
}

/** Splits rows into the chunks of one statement each. */
export function* chunksOf<T>(rows: readonly T[]): Generator<T[]> {
  for (let at = 0; at < rows.length; at += CHUNK) yield rows.slice(at, at + CHUNK);
}
