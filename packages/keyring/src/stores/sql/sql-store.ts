import type { BareStore } from '../store.js';
import { auditTable } from './audit-table.js';
import { createInserter } from './insert-rows.js';
import type { RunHot } from './key-table.js';
import { keyTable } from './key-table.js';
import { ownerTable } from './owner-table.js';
import { pepperTable } from './pepper-table.js';
import { purgeTables } from './purge.js';
import type { SqlSession } from './session.js';
import { usageTable } from './usage-table.js';

/**
 * A store over a database that its caller opens, migrates and closes.
 *
 * @param runHot - Runs the look-up of a presented key. Default: as any other query.
 */
export function sqlStore(
  session: SqlSession,
  runHot: RunHot = async (query) => (await session.reader().executeQuery(query)).rows,
): BareStore {
  const insertNew = createInserter(session.engine);
  return {
    ...keyTable(session, runHot, insertNew),
    ...ownerTable(session, insertNew),
    ...usageTable(session),
    ...auditTable(session, insertNew),
    ...pepperTable(session, insertNew),
    purge: (provider, bounds) => purgeTables(session, provider, bounds),
  };
}
