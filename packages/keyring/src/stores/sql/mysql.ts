import { Kysely, MysqlDialect, sql } from 'kysely';
import { KeyringError } from '../../error.js';
import { sqlLimits } from '../../limits/sql-limits.js';
import type { Store } from '../store.js';
import { within } from '../time-limit.js';
import { engines } from './engines.js';
import { isKyselyTransaction, notATransaction } from './joined.js';
import { migrate } from './migrations.js';
import { ifMissing } from './optional.js';
import type { Db, Schema } from './schema.js';
import { joinedSession, ownSession } from './session.js';
import { sharedResource } from './shared-resource.js';
import { sqlStore } from './sql-store.js';

/** The members of a `mysql2` pool that the store uses. */
export interface MysqlPool {
  /** Takes a connection, and hands it to a callback. */
  getConnection: unknown;
  /** Closes every connection. */
  end: unknown;
}

/** The options of {@link mysqlStore}. */
export interface MysqlOptions {
  /**
   * Whether tables are created and changed when the store is opened. With `false`, tables that are not up to date are
   * an error that names `migrationSql`. Default: true.
   */
  readonly migrate?: boolean;
}

/**
 * Keys in MySQL 8 or MariaDB 10.6 and later. The counters of limits are kept there too. It has no way to tell other
 * nodes of a change: give the keyring a `redisBus`, or they learn of it by their cache's TTL.
 *
 * @param connection - A connection string, or a `mysql2` pool of yours, which stays open after `close`.
 */
export function mysqlStore(connection: string | MysqlPool, options: MysqlOptions = {}): Store {
  const engine = engines.mysql;
  const { resource, open, close } = sharedResource(
    () => connectTo(connection, options.migrate ?? true),
    ({ end }) => end(),
  );
  const session = ownSession(engine, () => resource().db);
  return {
    ...sqlStore(session),
    limits: sqlLimits(session),
    with: (transaction) => sqlStore(joinedSession(engine, joinedDb(transaction), transaction as object)),
    open,
    close,
  };
}

/** A pool in the form that Kysely takes, with callbacks. */
interface CallbackPool {
  getConnection(callback: (error: unknown, connection: never) => void): void;
  end(callback: (error: unknown) => void): void;
}

interface OpenDatabase {
  readonly db: Db;
  end(): Promise<void>;
}

async function connectTo(connection: string | MysqlPool, mayMigrate: boolean): Promise<OpenDatabase> {
  const pool = typeof connection === 'string' ? await createPool(connection) : callbackPool(connection);
  const db = kyselyOn(pool);
  const end = async () => {
    if (typeof connection !== 'string') return;
    await within(GOODBYE_MS, db.destroy(), 'The connections did not end').catch(() => cutConnections(pool));
  };
  try {
    await assertBackslashEscapes(db);
    await migrate(db, engines.mysql, { mayMigrate });
  } catch (error) {
    await end();
    throw error;
  }
  return { db, end };
}

/** How long a pool may take to say goodbye, in milliseconds. */
const GOODBYE_MS = 1000;

/** Connections to a database that hangs would keep the process alive. */
function cutConnections(pool: CallbackPool): void {
  const { _allConnections } = pool as { _allConnections?: { toArray(): { destroy(): void }[] } };
  for (const connection of _allConnections?.toArray() ?? []) connection.destroy();
}

/** `mysql2` writes the values into the statement, with backslashes. */
async function assertBackslashEscapes(db: Db): Promise<void> {
  const { rows } = await sql<{ mode: string }>`select @@sql_mode as mode`.execute(db);
  if (String(rows[0]?.mode).includes('NO_BACKSLASH_ESCAPES'))
    throw new KeyringError('invalid_option', 'sql_mode must not contain NO_BACKSLASH_ESCAPES', {
      field: 'store',
    });
}

async function createPool(uri: string): Promise<CallbackPool> {
  const { createPool: create } = await import('mysql2').catch(
    ifMissing('mysqlStore needs the package mysql2: npm install mysql2'),
  );
  return create({ uri, connectTimeout: 5000, charset: 'utf8mb4' }) as unknown as CallbackPool;
}

/** The pool behind a pool of `mysql2/promise`. */
function callbackPool(pool: MysqlPool): CallbackPool {
  return ((pool as { pool?: MysqlPool }).pool ?? pool) as CallbackPool;
}

function kyselyOn(pool: CallbackPool): Db {
  return new Kysely<Schema>({ dialect: new MysqlDialect({ pool: pool as never }) });
}

/** Kysely inside the application's transaction. */
function joinedDb(transaction: unknown): Db {
  if (isKyselyTransaction(transaction)) return transaction.withoutPlugins();
  const given = transaction as {
    readonly connection?: unknown;
    readonly query?: unknown;
    getConnection?: unknown;
  };
  const client = (given?.connection ?? given) as { readonly query?: unknown; readonly threadId?: unknown };
  if (typeof client?.query !== 'function' || given.getConnection !== undefined)
    throw notATransaction('a mysql2 connection in a transaction, or a transaction of Kysely');
  const connection = {
    query: client.query.bind(client),
    threadId: client.threadId,
    release() {},
  };
  return kyselyOn({
    getConnection: (callback) => callback(undefined, connection as never),
    end: (callback) => callback(undefined),
  });
}
