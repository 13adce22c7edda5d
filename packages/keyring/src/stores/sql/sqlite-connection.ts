import { closeSync, mkdirSync, openSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { Kysely, SqliteDialect } from 'kysely';
import { migrate } from './migrations.js';
import { importOptional } from './optional.js';
import type { Db, Schema } from './schema.js';
import { sqliteDriver } from './sqlite-driver.js';

/** A connection to a SQLite file for tables of your own. */
export interface SqliteConnection {
  /** Kysely on the connection. */
  readonly db: Kysely<unknown>;
  /** Closes the connection, if no store and nobody else uses it. */
  close(): Promise<void>;
}

/**
 * Opens the connection that `sqliteStore` has to a file, for tables of your own beside the keys, such as those of
 * your accounts. A second connection in the same process would block the first: each would stop the event loop to
 * wait for the other.
 */
export async function sqliteConnection(path: string): Promise<SqliteConnection> {
  const { db, leave } = await connectSqlite(path);
  return { db: db as Kysely<unknown>, close: leave };
}

/** One use of a connection. */
export interface SqliteUse {
  /** Kysely on the connection. */
  readonly db: Db;
  /** Ends this use; the last one closes the connection. */
  leave(): Promise<void>;
}

/**
 * One connection for each file in a process: SQLite stops the event loop while it waits for a lock, so a second
 * connection would wait for a first that cannot continue.
 */
const connections = new Map<string, { readonly db: Promise<Db>; users: number }>();

/** Opens or joins the connection to a file. Rejects if it cannot be opened or migrated. */
export async function connectSqlite(path: string): Promise<SqliteUse> {
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
  const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: sqliteDriver(database) }) });
  await migrate(db, 'sqlite');
  return db;
}
