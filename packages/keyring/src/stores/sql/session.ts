import { sql } from 'kysely';
import type { SqlEngine } from './engines.js';
import type { Db } from './schema.js';

/** A way to the tables: connections of our own, or one transaction of the application. */
export interface SqlSession {
  /** What is special about the database. */
  readonly engine: SqlEngine;
  /** For single statements. */
  db(): Db;
  /** For single reads. They see every change that was acknowledged. */
  reader(): Db;
  /**
   * Runs statements together: all or none.
   *
   * @param records - How many records it inserts. Default: few.
   */
  transaction<T>(work: (tx: Db) => Promise<T>, records?: number): Promise<T>;
}

/** Each deadlock lets one transaction through, so this many may meet at the row of one owner. */
const ATTEMPTS = 20;

/** Records of a transaction whose commit would stop the event loop of SQLite. */
const LARGE = 2000;

/**
 * A session with transactions of its own. One that the database gave up for the sake of another is tried again.
 *
 * @param reader - Connections for reads. Default: the same as for writes.
 * @param large - Connections for transactions that insert many records. Default: the same as for all.
 */
export function ownSession(
  engine: SqlEngine,
  db: () => Db,
  reader: () => Db = db,
  large: () => Db = db,
): SqlSession {
  return {
    ...{ engine, db, reader },
    async transaction(work, records = 0) {
      const connection = records < LARGE ? db() : large();
      for (let attempt = 1; ; attempt++) {
        try {
          return await connection.transaction().execute(work);
        } catch (error) {
          if (attempt === ATTEMPTS || !engine.isDeadlock(error)) throw error;
        }
      }
    },
  };
}

/** The last step in each transaction of the application. */
const lastSteps = new WeakMap<object, Promise<unknown>>();

/**
 * A session inside a transaction of the application. Its own steps are savepoints, one after the other, whichever
 * keyring takes them.
 *
 * @param transaction - The application's own object, which tells transactions apart.
 */
export function joinedSession(engine: SqlEngine, db: Db, transaction: object): SqlSession {
  async function step<T>(work: (tx: Db) => Promise<T>): Promise<T> {
    await sql`savepoint sallyport`.execute(db);
    try {
      const result = await work(db);
      await sql`release savepoint sallyport`.execute(db);
      return result;
    } catch (error) {
      await sql`rollback to savepoint sallyport`.execute(db);
      throw error;
    }
  }

  return {
    engine,
    db: () => db,
    reader: () => db,
    transaction(work) {
      const result = (lastSteps.get(transaction) ?? Promise.resolve()).then(() => step(work));
      lastSteps.set(
        transaction,
        result.catch(() => {}),
      );
      return result;
    },
  };
}
