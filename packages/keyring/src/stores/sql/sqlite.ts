import { closeSync, mkdirSync, openSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { SqliteDatabase, SqliteStatement } from 'kysely';
import { Kysely, SqliteDialect } from 'kysely';
import type { Store } from '../store.js';
import { migrate } from './migrations.js';
import { importOptional } from './optional.js';
import type { Db, Schema } from './schema.js';
import { shared } from './shared.js';
import { sqlLimits } from './sql-limits.js';
import { sqlStore } from './sql-store.js';

/**
 * Keys in one SQLite file, by Node's own SQLite; safe with several processes on one machine. The file is
 * readable by its owner only, and so is a folder that is made for it.
 *
 * A change is on the disk when it is acknowledged. Counters of limits are kept in the same file.
 *
 * @param path - The file; it is made where it is missing.
 */
export function sqliteStore(path: string): Store {
  const { opened, open, close } = shared(
    () => connectionTo(path),
    async (connection) => connection.leave(),
  );
  const db = () => opened().db;
  return { ...sqlStore(db), limits: sqlLimits(db), open, close };
}

export interface SqliteConnection {
  readonly db: Kysely<unknown>;
  close(): Promise<void>;
}

/**
 * The connection that `sqliteStore` has to this file, for tables of your own beside the keys, such as those of
 * your accounts. With a second connection in one process, each would stop the event loop to wait for the other.
 */
export async function sqliteConnection(path: string): Promise<SqliteConnection> {
  const { db, leave } = await connectionTo(path);
  return { db: db as Kysely<unknown>, close: leave };
}

interface Connection {
  readonly db: Db;
  leave(): Promise<void>;
}

/**
 * One connection for each file in a process: SQLite's wait for a lock stops the event loop, so a second
 * connection would wait for a first that cannot go on.
 */
const connections = new Map<string, { readonly db: Promise<Db>; users: number }>();

async function connectionTo(path: string): Promise<Connection> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  closeSync(openSync(path, 'a', 0o600));
  const file = realpathSync(path);
  const connection = connections.get(file) ?? { db: connect(file), users: 0 };
  connections.set(file, connection);
  connection.users++;
  const leave = async () => {
    if (--connection.users > 0) return;
    connections.delete(file);
    await (await connection.db).destroy();
  };
  try {
    return { db: await connection.db, leave };
  } catch (error) {
    connections.delete(file);
    throw error;
  }
}

async function connect(file: string): Promise<Db> {
  const { DatabaseSync } = await importOptional(
    () => import('node:sqlite'),
    `sqliteStore needs Node 22.16 or later; this is ${process.version}`,
  );
  const database = new DatabaseSync(file, { timeout: 5000 });
  database.exec('pragma journal_mode = wal; pragma synchronous = normal;');
  const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: asDatabase(database) }) });
  await migrate(db, 'sqlite');
  return db;
}

/** What Kysely wants of a driver, on `node:sqlite`. */
function asDatabase(database: DatabaseSync): SqliteDatabase {
  const prepared = new Map<string, SqliteStatement>([
    // A transaction that only later asks for the write lock fails at once when another process has it.
    // Changes survive a power cut; a single statement, such as the taking of one count, survives a crash.
    ['begin', asScript(database, 'pragma synchronous = full; begin immediate')],
    ['commit', asScript(database, 'commit; pragma synchronous = normal')],
    ['rollback', asScript(database, 'rollback; pragma synchronous = normal')],
  ]);
  return {
    close: () => database.close(),
    prepare(text) {
      const known = prepared.get(text);
      if (known) return known;
      const made = asStatement(database.prepare(text));
      if (prepared.size < 200) prepared.set(text, made);
      return made;
    },
  };
}

function asScript(database: DatabaseSync, script: string): SqliteStatement {
  return {
    ...{ reader: false, all: () => [], iterate: () => [][Symbol.iterator]() },
    run() {
      database.exec(script);
      return { changes: 0, lastInsertRowid: 0 };
    },
  };
}

function asStatement(statement: StatementSync): SqliteStatement {
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...(parameters as SQLInputValue[])),
    run: (parameters) => statement.run(...(parameters as SQLInputValue[])),
    iterate: (parameters) =>
      statement.iterate(...(parameters as SQLInputValue[])) as IterableIterator<unknown>,
  };
}
