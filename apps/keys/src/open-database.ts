import { join } from 'node:path';
import type { Store } from '@sallyport/keyring';
import type { SqliteConnection } from '@sallyport/keyring/sql';
import { postgresStore, sqliteConnection, sqliteStore } from '@sallyport/keyring/sql';
import pg from 'pg';

export interface Database {
  /** For the keys. */
  readonly store: Store;
  /** For the people whose keys they are, as better-auth takes it. */
  readonly accounts:
    | pg.Pool
    | { readonly db: SqliteConnection['db']; readonly type: 'sqlite'; readonly transaction: true };
  close(): Promise<void>;
}

/** `keys.db` in the data folder, or the Postgres at `url`; keys and accounts share its connections. */
export async function openDatabase(dataDir: string, url: string | undefined): Promise<Database> {
  if (url) {
    const pool = new pg.Pool({ connectionString: url, connectionTimeoutMillis: 5000, query_timeout: 10_000 });
    // A connection that breaks while nobody uses it must not end the process.
    pool.on('error', () => {});
    return { store: postgresStore(pool), accounts: pool, close: () => pool.end() };
  }
  const file = join(dataDir, 'keys.db');
  const { db, close } = await sqliteConnection(file);
  return { store: sqliteStore(file), accounts: { db, type: 'sqlite', transaction: true }, close };
}
