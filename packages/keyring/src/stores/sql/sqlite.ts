import { sqlLimits } from '../../limits/sql-limits.js';
import type { Store } from '../store.js';
import { engines } from './engines.js';
import { isKyselyTransaction, notATransaction } from './joined.js';
import { joinedSession, ownSession } from './session.js';
import { sharedResource } from './shared-resource.js';
import { sqlStore } from './sql-store.js';
import { connectSqlite } from './sqlite-connection.js';

/** The options of {@link sqliteStore}. */
export interface SqliteOptions {
  /** Whether tables are created and changed when the store is opened. Default: true. */
  readonly migrate?: boolean;
}

/**
 * Keys in one SQLite file, by Node's own SQLite. Several processes on one machine may share it. Only its owner can
 * read the file, or a folder that is created for it.
 *
 * An acknowledged change is on the disk. The counters of limits are kept in the same file.
 *
 * @param path - The file. It is created if it does not exist.
 */
export function sqliteStore(path: string, options: SqliteOptions = {}): Store {
  const { resource, open, close } = sharedResource(
    () => connectSqlite(path, { mayMigrate: options.migrate ?? true }),
    async (connection) => connection.leave(),
  );
  const session = ownSession(
    engines.sqlite,
    () => resource().db,
    () => resource().reader,
    () => resource().large,
  );
  return {
    ...sqlStore(session, async (query) => resource().read(query)),
    limits: sqlLimits(session),
    with(transaction) {
      if (isKyselyTransaction(transaction))
        return sqlStore(joinedSession(engines.sqlite, transaction, transaction));
      throw notATransaction("the transaction of sqliteConnection's db.transaction().execute(…)");
    },
    open,
    close,
  };
}
