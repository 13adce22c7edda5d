import type { CompiledQuery } from 'kysely';
import type { KeyRecord } from '../../keys/record.js';
import { createPause } from '../../time-slice.js';
import type { RecordChange, Store } from '../store.js';
import type { InsertNew } from './insert-rows.js';
import { allOrNothing, NotAsExpected } from './insert-rows.js';
import { keepCap } from './owner-cap.js';
import type { StoredKeyRow } from './rows.js';
import { auditRow, digestRows, keyRow, recordOf, storedKeyOf } from './rows.js';
import type { Db } from './schema.js';
import type { SqlSession } from './session.js';

type DigestRow = ReturnType<typeof digestRows>[number];

/** Runs the one query of the hot path. */
export type RunHot = <Row>(query: CompiledQuery<Row>) => Promise<Row[]>;

/** The keys and their digests. */
export function keyTable(
  session: SqlSession,
  runHot: RunHot,
  insertNew: InsertNew,
): Pick<Store, 'find' | 'get' | 'list' | 'insert' | 'change' | 'replace'> {
  const selectStored = () =>
    session
      .reader()
      .selectFrom('sallyport_keys as k')
      .leftJoin('sallyport_owners as o', (on) =>
        on.onRef('o.provider', '=', 'k.provider').onRef('o.owner', '=', 'k.owner'),
      )
      .select(['k.json', 'k.last_used_at', 'o.json as limits']);

  /** The one query of the hot path, built once for each number of digests. See bench/WHY.md, "Statements". */
  const compiled = new Map<number, CompiledQuery<StoredKeyRow>>();
  function findBy(digests: readonly string[]): CompiledQuery<StoredKeyRow> {
    const known = compiled.get(digests.length);
    if (known) return { ...known, parameters: digests };
    const query = selectStored()
      .innerJoin('sallyport_digests as d', 'd.key_id', 'k.id')
      .where('d.digest', 'in', digests)
      .compile();
    compiled.set(digests.length, query);
    return query;
  }

  return {
    async find(digests) {
      const [row] = await runHot(findBy(digests));
      return row && storedKeyOf(row);
    },

    async get(id) {
      const row = await selectStored().where('k.id', '=', id).executeTakeFirst();
      return row && storedKeyOf(row);
    },

    async list({ provider, owner, environment, states, endsAfter, endsBy, createdBefore, before, limit }) {
      let query = session.reader().selectFrom('sallyport_keys').select(['json', 'last_used_at']);
      query = query
        .where('provider', '=', provider)
        .where('state', 'in', states)
        .orderBy('id', 'desc')
        .limit(limit);
      if (owner !== undefined) query = query.where('owner', '=', owner);
      if (environment !== undefined) query = query.where('environment', '=', environment);
      if (before !== undefined) query = query.where('id', '<', before);
      if (createdBefore !== undefined) query = query.where('created_at', '<', createdBefore);
      if (endsBy !== undefined) query = query.where('expires_at', '<=', endsBy);
      if (endsAfter !== undefined)
        query = query.where((or) => or.or([or('expires_at', 'is', null), or('expires_at', '>', endsAfter)]));
      return (await query.execute()).map(recordOf);
    },

    insert: (records, events, caps = []) =>
      allOrNothing(
        session,
        async (tx) => {
          // In one order, so that two nodes do not wait for each other.
          for (const cap of [...caps].sort((a, b) => (a.owner < b.owner ? -1 : 1)))
            await keepCap(session, tx, cap, records);
          await insertNew(tx, 'sallyport_keys', mapped(records, keyRow));
          await insertNew(tx, 'sallyport_digests', await sortedDigests(records));
          await insertNew(tx, 'sallyport_audit', mapped(events, auditRow));
        },
        records.length,
      ),

    change: (id, edit) =>
      allOrNothing(session, async (tx) => {
        const stored = tx.selectFrom('sallyport_keys').select(['json', 'last_used_at']).where('id', '=', id);
        const row = await session.engine.lockRows(stored).executeTakeFirst();
        await write(tx, edit(row && recordOf(row)));
      }),

    replace: (record, events) => allOrNothing(session, (tx) => write(tx, { record, events })),
  };

  async function write(tx: Db, { record, events, cap }: RecordChange): Promise<void> {
    if (cap) await keepCap(session, tx, cap, [record]);
    const { id, ...row } = keyRow(record);
    const updated = await tx
      .updateTable('sallyport_keys')
      .set(row)
      .where('id', '=', id)
      .where('revision', '=', record.revision - 1)
      .executeTakeFirst();
    if (updated.numUpdatedRows !== 1n) throw new NotAsExpected();
    await tx.deleteFrom('sallyport_digests').where('key_id', '=', id).execute();
    await insertNew(tx, 'sallyport_digests', digestRows(record));
    await insertNew(tx, 'sallyport_audit', events.map(auditRow));
  }
}

function* mapped<T, U>(items: Iterable<T>, map: (item: T) => U): Generator<U> {
  for (const item of items) yield map(item);
}

/** In the order of the index, so that each of its pages is visited once. Sorted in parts, so that no part is long. */
async function sortedDigests(records: readonly KeyRecord[]): Promise<Iterable<DigestRow>> {
  const pause = createPause();
  const parts = new Map<string, DigestRow[]>();
  for (const record of records) {
    for (const row of digestRows(record)) {
      const start = row.digest.slice(0, row.digest.indexOf('.') + 2);
      const part = parts.get(start);
      if (part) part.push(row);
      else parts.set(start, [row]);
    }
    await pause();
  }
  const sorted: DigestRow[][] = [];
  for (const start of [...parts.keys()].sort()) {
    sorted.push((parts.get(start) as DigestRow[]).sort((a, b) => (a.digest < b.digest ? -1 : 1)));
    await pause();
  }
  return (function* () {
    for (const part of sorted) yield* part;
  })();
}
