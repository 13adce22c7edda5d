import { setImmediate } from 'node:timers/promises';
import type { KeyRecord } from '../../keys/record.js';
import { FOREVER } from '../../keys/utc-day.js';
import { rowOf } from '../../limits/sql-limits.js';
import { lifetimeCounters } from '../../limits/windows.js';
import type { PurgeBounds, PurgeResult } from '../store.js';
import type { Db } from './schema.js';
import type { SqlSession } from './session.js';

/** The size of a batch. A busy machine makes each batch slow, however few keys it has: it is never smaller than this. */
const [SMALLEST_BATCH, LARGEST_BATCH] = [20, 500];
/** The time that one batch should take, in milliseconds. */
const BATCH_MS = 10;

/** Which keys are due: their states, and the column whose time is over. */
type Due = readonly [states: readonly string[], column: 'changed_at' | 'expires_at', before: number];

/**
 * Forgets keys and audit events in small batches, each a transaction of its own: no lock is held for long, and a
 * purge that is stopped goes on the next time.
 */
export async function purgeTables(
  session: SqlSession,
  provider: string,
  { deletedBefore, revokedBefore, expiredBefore, auditBefore }: PurgeBounds,
): Promise<PurgeResult> {
  const due: Due[] = [];
  if (deletedBefore !== undefined) due.push([['deleted'], 'changed_at', deletedBefore]);
  if (revokedBefore !== undefined) due.push([['revoked'], 'changed_at', revokedBefore]);
  if (expiredBefore !== undefined) due.push([['active', 'disabled'], 'expires_at', expiredBefore]);

  let keys = 0;
  for (const kind of due) keys += await inBatches((size) => purgeKeys(session, provider, kind, size));
  const audit =
    auditBefore === undefined
      ? 0
      : await inBatches((size) => purgeAudit(session, provider, auditBefore, size));
  return { keys, audit };
}

/** Repeats a batch until it finds nothing. Its size follows the time that it takes. */
async function inBatches(batch: (size: number) => Promise<number>): Promise<number> {
  let total = 0;
  let size = SMALLEST_BATCH;
  for (;;) {
    const begun = performance.now();
    const done = await batch(size);
    total += done;
    if (done < size) return total;
    const took = performance.now() - begun;
    size =
      took < BATCH_MS ? Math.min(size * 2, LARGEST_BATCH) : Math.max(SMALLEST_BATCH, Math.floor(size / 2));
    await setImmediate();
  }
}

async function purgeKeys(
  session: SqlSession,
  provider: string,
  [states, column, before]: Due,
  size: number,
): Promise<number> {
  const found = await session
    .db()
    .selectFrom('sallyport_keys')
    .select(['id', 'owner'])
    .where('provider', '=', provider)
    .where('state', 'in', states)
    .where(column, '<', before)
    .orderBy(column)
    .limit(size)
    .execute();
  if (found.length === 0) return 0;
  const ids = found.map(({ id }) => String(id)).sort();
  const owners = [...new Set(found.map(({ owner }) => String(owner)))].sort();
  await session.transaction(async (tx) => {
    // A key that was changed since it was found stays.
    const gone = await tx
      .selectFrom('sallyport_keys')
      .select(['id', 'owner'])
      .where('id', 'in', ids)
      .where('state', 'in', states)
      .where(column, '<', before)
      .$if(session.engine.dialect !== 'sqlite', (query) => query.forUpdate())
      .execute();
    const names = gone.map(({ id }) => String(id));
    if (names.length === 0) return;
    await tx.deleteFrom('sallyport_usage').where('key_id', 'in', names).execute();
    await tx.deleteFrom('sallyport_lanes').where('key_id', 'in', names).execute();
    await tx.deleteFrom('sallyport_digests').where('key_id', 'in', names).execute();
    await tx.deleteFrom('sallyport_keys').where('id', 'in', names).execute();
    await forgetCounters(
      tx,
      gone.map(({ id, owner }) => ({ id: String(id), owner: String(owner), provider })),
    );
    await tx
      .deleteFrom('sallyport_owners')
      .where('provider', '=', provider)
      .where('owner', 'in', owners)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('sallyport_keys as k')
              .select('k.id')
              .where('k.provider', '=', provider)
              .whereRef('k.owner', '=', 'sallyport_owners.owner'),
          ),
        ),
      )
      .execute();
  });
  return found.length;
}

/** The counters that never end: those of the keys, and those of owners who have no other key. */
async function forgetCounters(
  tx: Db,
  gone: readonly Pick<KeyRecord, 'id' | 'provider' | 'owner'>[],
): Promise<void> {
  const [{ provider = '' } = {}] = gone;
  const left = await tx
    .selectFrom('sallyport_keys')
    .select('owner')
    .distinct()
    .where('provider', '=', provider)
    .where('owner', 'in', [...new Set(gone.map(({ owner }) => owner))])
    .execute();
  const owners = new Set(left.map(({ owner }) => String(owner)));
  const names = gone.flatMap((key) => {
    const counters = lifetimeCounters(key);
    return owners.has(key.owner) ? [counters.key] : [counters.key, counters.owner];
  });
  const rows = [...new Set(names)].map((name) => rowOf({ name, endsAt: FOREVER })).sort();
  await tx.deleteFrom('sallyport_counters').where('name', 'in', rows).execute();
}

async function purgeAudit(
  session: SqlSession,
  provider: string,
  before: number,
  size: number,
): Promise<number> {
  const found = await session
    .db()
    .selectFrom('sallyport_audit')
    .select('id')
    .where('provider', '=', provider)
    .where('at', '<', before)
    .orderBy('at')
    .limit(size)
    .execute();
  if (found.length === 0) return 0;
  const ids = found.map(({ id }) => String(id)).sort();
  await session.db().deleteFrom('sallyport_audit').where('id', 'in', ids).execute();
  return found.length;
}
