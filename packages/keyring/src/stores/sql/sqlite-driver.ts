import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from 'kysely';
import { timeLeft, unavailable } from '../deadline.js';
import type { SqliteLock } from './sqlite-lock.js';

const MAX_PREPARED = 200;
/** How long a statement waits for another process, in milliseconds, if its caller sets no limit. */
const LONGEST_WAIT_MS = 10_000;
/** Waits between two attempts while another process has the file, in milliseconds. */
const [FIRST_WAIT_MS, LAST_WAIT_MS] = [1, 20];
const SQLITE_BUSY = 5;

/** A Kysely driver that can begin an exclusive transaction. */
export interface SqliteDriver extends Driver {
  /** Runs a read at once; there is nothing to wait for in WAL mode. */
  read<Row>(query: CompiledQuery<Row>): Row[];
}

/**
 * A Kysely driver over `node:sqlite`. SQLite itself would stop the event loop while another process has the file;
 * this asks again every few milliseconds instead.
 *
 * @param lock - Makes writers wait for each other. Undefined for a connection that only reads.
 */
export function sqliteDriver(database: DatabaseSync, lock?: SqliteLock): SqliteDriver {
  const prepared = new Map<string, Statement>();

  function prepare(text: string): Statement {
    const known = prepared.get(text);
    if (known) return known;
    const statement = database.prepare(text);
    const made = { statement, reads: statement.columns().length > 0 };
    if (prepared.size < MAX_PREPARED) prepared.set(text, made);
    return made;
  }

  function run<Row>({ sql, parameters }: CompiledQuery<Row>): QueryResult<Row> {
    const { statement, reads } = prepare(sql);
    const values = parameters as SQLInputValue[];
    if (reads) return { rows: statement.all(...values) as Row[] };
    const { changes, lastInsertRowid } = statement.run(...values);
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
  }

  const connection: DatabaseConnection = {
    executeQuery: <R>(query: CompiledQuery) => whenFree(() => run(query as CompiledQuery<R>)),
    // biome-ignore lint/correctness/useYield: Kysely asks for a generator; nothing here streams.
    async *streamQuery() {
      throw new Error('sqliteConnection cannot stream');
    },
  };
  const script = (text: string) => whenFree(() => database.exec(text));

  return {
    init: async () => {},
    async acquireConnection() {
      await lock?.acquire();
      return connection;
    },
    // A transaction takes the write lock at once: one that asks for it later fails if another process has it.
    // A transaction survives a power cut; a single statement, such as one count of a limit, survives a crash.
    async beginTransaction() {
      database.exec('pragma synchronous = full');
      await script('begin immediate');
    },
    async commitTransaction() {
      await script('commit');
      database.exec('pragma synchronous = normal');
    },
    async rollbackTransaction() {
      // SQLite may have rolled back by itself, as when the disk is full.
      if (database.isTransaction) database.exec('rollback');
      database.exec('pragma synchronous = normal');
    },
    async releaseConnection() {
      lock?.release();
    },
    async destroy() {
      database.close();
    },
    read: (query) => run(query).rows,
  };
}

interface Statement {
  readonly statement: StatementSync;
  /** Whether it returns rows. */
  readonly reads: boolean;
}

/** Repeats a statement while another process has the file. @throws {KeyringError} `unavailable` after a while. */
async function whenFree<T>(run: () => T): Promise<T> {
  let limitAt: number | undefined;
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LAST_WAIT_MS)) {
    try {
      return run();
    } catch (error) {
      if (((error as { errcode?: number }).errcode ?? 0) % 256 !== SQLITE_BUSY) throw error;
      limitAt ??= performance.now() + timeLeft(LONGEST_WAIT_MS);
      if (performance.now() > limitAt)
        throw unavailable('Another process has the SQLite file; it did not let go in time', error);
    }
    await setTimeout(waitMs);
  }
}
