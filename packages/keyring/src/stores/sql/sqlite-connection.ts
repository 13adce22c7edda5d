import { accessSync, closeSync, constants, existsSync, mkdirSync, openSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import type { CompiledQuery, Driver, Transaction, TransactionBuilder } from 'kysely';
import { Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import { KeyringError } from '../../error.js';
import { engines } from './engines.js';
import { migrate } from './migrations.js';
import { ifMissing } from './optional.js';
import type { Db, Schema } from './schema.js';
import type { SqliteDriver } from './sqlite-driver.js';
import { sqliteDriver } from './sqlite-driver.js';
import type { SqliteLock } from './sqlite-lock.js';
import { createSqliteLock } from './sqlite-lock.js';
import { sqliteThreadDriver } from './sqlite-thread.js';

/** A connection to a SQLite file for tables of your own. */
export interface SqliteConnection {
  /** Kysely on the connection. */
  readonly db: Kysely<unknown>;
  /** Closes the connection, if no store and nobody else uses it. */
  close(): Promise<void>;
}

/**
 * Opens the connection that `sqliteStore` has to a file, for tables of your own beside the keys, such as those of
 * your accounts. A second connection in the same process would get "database is locked" while the first one writes.
 *
 * Inside `db.transaction().execute(…)`, create keys by `keyring.with(transaction)`: then both are there, or neither.
 */
export async function sqliteConnection(path: string): Promise<SqliteConnection> {
  const { db, lock, leave } = await connectSqlite(path, { mayMigrate: true });
  return { db: watchTransactions(db, lock), close: leave };
}

/** One use of a file. */
export interface SqliteUse {
  /** Kysely on the connection that writes. */
  readonly db: Db;
  /** Kysely on connections of other threads, for large transactions. */
  readonly large: Db;
  /** Kysely on a connection that reads, also while a long transaction is under way. */
  readonly reader: Db;
  /** The turns of those who write. */
  readonly lock: SqliteLock;
  /** Runs a read at once. */
  read<Row>(query: CompiledQuery<Row>): Row[];
  /** Ends this use; the last one closes the file. */
  leave(): Promise<void>;
}

type OpenFile = Omit<SqliteUse, 'leave'>;

/**
 * One writing connection for each file in a process: a second one would be refused while the first has a
 * transaction.
 */
const connections = new Map<string, { readonly opened: Promise<OpenFile>; users: number }>();

/** Opens or joins the connection to a file. Rejects if it cannot be opened or migrated. */
export async function connectSqlite(
  path: string,
  options: { readonly mayMigrate: boolean },
): Promise<SqliteUse> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  if (existsSync(path)) accessSync(path, constants.R_OK | constants.W_OK);
  else createFile(path);
  const file = realpathSync(path);
  const connection = connections.get(file) ?? { opened: connect(file, options), users: 0 };
  connections.set(file, connection);
  connection.users++;
  const leave = async () => {
    if (--connection.users > 0) return;
    connections.delete(file);
    const { db, reader } = await connection.opened;
    await reader.destroy();
    await db.destroy();
  };
  try {
    return { ...(await connection.opened), leave };
  } catch (error) {
    connections.delete(file);
    throw error;
  }
}

/**
 * Only a file that nobody has yet is opened here: to close it takes from this process the locks that SQLite has on it, and
 * other processes would take it for unused.
 */
function createFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    // Another process was faster.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

async function connect(file: string, options: { readonly mayMigrate: boolean }): Promise<OpenFile> {
  const tooOld = `sqliteStore needs Node 22.16 or later; this is ${process.version}`;
  const { DatabaseSync, StatementSync } = await import('node:sqlite').catch(ifMissing(tooOld));
  if (!('columns' in StatementSync.prototype)) throw new KeyringError('invalid_option', tooOld);
  const lock = createSqliteLock();
  const writing = new DatabaseSync(file, { timeout: 0 });
  const writer = sqliteDriver(writing, lock);
  const db = kyselyOn(writer);
  await retryPragma(writer, writing);
  await migrate(db, engines.sqlite, options);
  const reading = sqliteDriver(new DatabaseSync(file, { timeout: 0, readOnly: true }));
  const large = kyselyOn(sqliteThreadDriver(file, lock));
  return { db, large, reader: kyselyOn(reading), lock, read: reading.read };
}

/** The change to WAL mode needs the file for itself. */
async function retryPragma(driver: SqliteDriver, database: { exec(text: string): void }): Promise<void> {
  const connection = await driver.acquireConnection();
  try {
    await connection.executeQuery({ sql: 'pragma journal_mode = wal', parameters: [] } as never);
    database.exec('pragma synchronous = normal');
  } finally {
    await driver.releaseConnection(connection);
  }
}

function kyselyOn(driver: Driver): Db {
  return new Kysely<Schema>({
    dialect: {
      createDriver: () => driver,
      createAdapter: () => new SqliteAdapter(),
      createQueryCompiler: () => new SqliteQueryCompiler(),
      createIntrospector: (db) => new SqliteIntrospector(db),
    },
  });
}

/** Tells what runs inside a transaction of the application, so that it is refused instead of waiting for itself. */
function watchTransactions(db: Db, lock: SqliteLock): Kysely<unknown> {
  return new Proxy(db as Kysely<unknown>, {
    get(target, name) {
      if (name === 'transaction') return () => watched(target.transaction(), lock);
      const member = Reflect.get(target, name, target) as unknown;
      return isMethod(name) ? (member as () => unknown).bind(target) : member;
    },
  });
}

/** `db.fn` is a getter of a function with members, which `bind` would lose. Methods stand on more than one prototype. */
function isMethod(name: string | symbol): boolean {
  for (let type = Kysely.prototype as object | null; type; type = Reflect.getPrototypeOf(type)) {
    const descriptor = Reflect.getOwnPropertyDescriptor(type, name);
    if (descriptor) return typeof descriptor.value === 'function';
  }
  return false;
}

function watched(builder: TransactionBuilder<unknown>, lock: SqliteLock): TransactionBuilder<unknown> {
  return new Proxy(builder, {
    get(target, name) {
      const member = Reflect.get(target, name, target) as unknown;
      if (typeof member !== 'function') return member;
      if (name !== 'execute') return (...args: unknown[]) => watched(member.apply(target, args), lock);
      return (work: (transaction: Transaction<unknown>) => Promise<unknown>) =>
        target.execute((transaction) => lock.runInside(() => work(transaction)));
    },
  });
}
