import type { Store } from '../store.js';
import { auditTable } from './audit-table.js';
import { createInserter } from './insert-rows.js';
import type { RunHot } from './key-table.js';
import { keyTable } from './key-table.js';
import { ownerTable } from './owner-table.js';
import type { Db } from './schema.js';
import { usageTable } from './usage-table.js';

/**
 * A store over a database that its caller opens, migrates and closes.
 *
 * @param runHot - Runs the look-up of a presented key. Default: as any other query.
 */
export function sqlStore(
  db: () => Db,
  runHot: RunHot = async (query) => (await db().executeQuery(query)).rows,
): Omit<Store, 'open' | 'close' | 'limits' | 'bus'> {
  const insertNew = createInserter();
  return {
    ...keyTable(db, runHot, insertNew),
    ...ownerTable(db, insertNew),
    ...usageTable(db),
    ...auditTable(db, insertNew),
  };
}
