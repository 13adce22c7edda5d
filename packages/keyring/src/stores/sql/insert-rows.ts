import type { CompiledQuery, Insertable } from 'kysely';
import { createPause } from '../../time-slice.js';
import type { SqlEngine } from './engines.js';
import type { Db, Schema } from './schema.js';
import type { SqlSession } from './session.js';

/** The rows of one statement. SQLite takes 32,766 parameters, and keeps the thread for 10 ms. */
const CHUNK = 500;

/**
 * Inserts rows that must all be new. It pauses between statements, so that a long import stops nobody else in
 * this process.
 *
 * @throws {NotAsExpected} if one of them exists already.
 */
export type InsertNew = <T extends keyof Schema>(
  db: Db,
  table: T,
  rows: Iterable<Insertable<Schema[T]>>,
) => Promise<void>;

/** Rolls a transaction back. It never leaves the store. */
export class NotAsExpected extends Error {}

/**
 * Runs a transaction.
 *
 * @param records - See {@link SqlSession.transaction}.
 * @returns `false` if it was rolled back by {@link NotAsExpected}.
 */
export async function allOrNothing(
  session: SqlSession,
  work: (tx: Db) => Promise<void>,
  records?: number,
): Promise<boolean> {
  try {
    await session.transaction(work, records);
    return true;
  } catch (error) {
    if (error instanceof NotAsExpected) return false;
    throw error;
  }
}

/** Creates an inserter. It builds each statement once. See bench/WHY.md, "Statements". */
export function createInserter(engine: SqlEngine): InsertNew {
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
    const query = engine.skipExisting(db.insertInto(table).values(rows) as never) as {
      compile(): CompiledQuery;
    };
    const made = query.compile();
    if (rows.length === 1 || rows.length === CHUNK) compiled.set(name, made);
    return made;
  }

  async function insertChunk<T extends keyof Schema>(
    db: Db,
    table: T,
    chunk: readonly Insertable<Schema[T]>[],
  ): Promise<void> {
    try {
      const { numAffectedRows } = await db.executeQuery(insertOf(db, table, chunk));
      if (numAffectedRows !== BigInt(chunk.length)) throw new NotAsExpected();
    } catch (error) {
      throw engine.isDuplicate(error) ? new NotAsExpected() : error;
    }
  }

  return async (db, table, rows) => {
    const pause = createPause();
    for (const chunk of chunksOf(rows, CHUNK)) {
      await insertChunk(db, table, chunk);
      await pause();
    }
  };
}

/** Splits rows into chunks. It takes each row when its chunk is due. */
export function* chunksOf<T>(rows: Iterable<T>, size = CHUNK): Generator<T[]> {
  let chunk: T[] = [];
  for (const row of rows) {
    if (chunk.push(row) < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
