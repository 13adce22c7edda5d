import { join } from 'node:path';
import type { Store } from '@sallyport/keyring';
import type { SqliteConnection } from '@sallyport/keyring/sql';
import { postgresStore, sqliteConnection, sqliteStore } from '@sallyport/keyring/sql';
import pg from 'pg';
import { makePrivate } from './private-file.js';

/** One database for keys and accounts. */
export interface Database {
  /** Stores the keys. */
  readonly store: Store;
  /** Stores the accounts of the people who own the keys, in the form that better-auth takes. */
  readonly accounts:
    | pg.Pool
    | { readonly db: SqliteConnection['db']; readonly type: 'sqlite'; readonly transaction: true };
  /** Closes the connections. */
  close(): Promise<void>;
}

/**
 * Opens the Postgres at `url`, or `keys.db` in the data folder. Keys and accounts share its connections.
 *
 * @param url - Undefined for the file.
 * @throws {Error} if the file is a symbolic link. A file that others may read is closed to them.
 */
export async function openDatabase(dataDir: string, url: string | undefined): Promise<Database> {
  if (url) {
    const pool = new pg.Pool({ connectionString: url, connectionTimeoutMillis: 5000, query_timeout: 10_000 });
    // Without a listener, an idle connection that breaks would end the process.
    pool.on('error', () => {});
    return { store: postgresStore(pool), accounts: pool, close: () => pool.end() };
  }
  const file = join(dataDir, 'keys.db');
  for (const part of [file, `${file}-wal`, `${file}-shm`, `${file}-journal`]) await makePrivate(part);
  const { db, close } = await sqliteConnection(file);
  return { store: sqliteStore(file), accounts: { db, type: 'sqlite', transaction: true }, close };
}
