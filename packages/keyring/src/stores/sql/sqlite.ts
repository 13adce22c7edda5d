import { sqlLimits } from '../../limits/sql-limits.js';
import type { Store } from '../store.js';
import { sharedResource } from './shared-resource.js';
import { sqlStore } from './sql-store.js';
import { connectSqlite } from './sqlite-connection.js';

/**
 * Keys in one SQLite file, by Node's own SQLite. Several processes on one machine may share it. Only its owner can
 * read the file, or a folder that is created for it.
 *
 * An acknowledged change is on the disk. The counters of limits are kept in the same file.
 *
 * @param path - The file. It is created if it does not exist.
 */
export function sqliteStore(path: string): Store {
  const { resource, open, close } = sharedResource(
    () => connectSqlite(path),
    async (connection) => connection.leave(),
  );
  const db = () => resource().db;
  return { ...sqlStore(db), limits: sqlLimits(db), open, close };
}
