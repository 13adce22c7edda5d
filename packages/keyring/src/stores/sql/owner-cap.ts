import type { KeyRecord } from '../../keys/record.js';
import type { OwnerCap } from '../owner-cap.js';
import { assertRoom } from '../owner-cap.js';
import type { Db } from './schema.js';
import type { SqlSession } from './session.js';

/**
 * Keeps a cap in a transaction: writes for one owner wait for each other at the row of the owner until they are
 * committed, so that each counts the keys of the one before.
 *
 * @param written - The records that the transaction writes.
 * @throws {KeyringError} `limit_reached`.
 */
export async function keepCap(
  { engine }: SqlSession,
  tx: Db,
  cap: OwnerCap,
  written: readonly KeyRecord[],
): Promise<void> {
  const { provider, owner, max, now } = cap;
  await engine.lockOwner(tx, { provider, owner, json: '{}' });
  const live = tx
    .selectFrom('sallyport_keys')
    .select('id')
    .where('provider', '=', provider)
    .where('owner', '=', owner)
    .where('state', 'in', ['active', 'disabled'])
    .where((or) => or.or([or('expires_at', 'is', null), or('expires_at', '>', now)]))
    .limit(max + 2);
  // A transaction of MySQL reads as of its first read, unless it locks what it reads.
  const found = await (engine.dialect === 'mysql' ? engine.lockRows(live) : live).execute();
  const touched = new Set(written.map(({ id }) => id));
  assertRoom(cap, found.filter(({ id }) => !touched.has(String(id))).length, written);
}
