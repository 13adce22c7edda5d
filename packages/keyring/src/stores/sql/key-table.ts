import type { CompiledQuery } from 'kysely';
import type { Store } from '../store.js';
import type { InsertNew } from './insert-rows.js';
import { allOrNothing, NotAsExpected } from './insert-rows.js';
import type { StoredKeyRow } from './rows.js';
import { auditRow, digestRows, keyRow, recordOf, storedKeyOf } from './rows.js';
import type { Db } from './schema.js';

/** Runs the one query of the hot path. */
export type RunHot = <Row>(query: CompiledQuery<Row>) => Promise<Row[]>;

/** The keys and their digests. */
export function keyTable(
  db: () => Db,
  runHot: RunHot,
  insertNew: InsertNew,
): Pick<Store, 'find' | 'get' | 'list' | 'insert' | 'replace' | 'purge'> {
  const selectStored = () =>
    db()
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
      let query = db().selectFrom('sallyport_keys').select(['json', 'last_used_at']);
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

    insert: (records, events) =>
      allOrNothing(db(), async (tx) => {
        await insertNew(tx, 'sallyport_keys', records.map(keyRow));
        // In the order of the index, so that each of its pages is visited once.
        const digests = records.flatMap(digestRows).sort((a, b) => (a.digest < b.digest ? -1 : 1));
        await insertNew(tx, 'sallyport_digests', digests);
        await insertNew(tx, 'sallyport_audit', events.map(auditRow));
      }),

    replace: (record, events) =>
      allOrNothing(db(), async (tx) => {
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
      }),

    purge: (provider, deletedBefore, auditBefore) =>
      db()
        .transaction()
        .execute(async (tx) => {
          const gone = tx
            .selectFrom('sallyport_keys')
            .select('id')
            .where('provider', '=', provider)
            .where('state', '=', 'deleted')
            .where('changed_at', '<', deletedBefore);
          await tx.deleteFrom('sallyport_usage').where('key_id', 'in', gone).execute();
          const deleted = await tx.deleteFrom('sallyport_keys').where('id', 'in', gone).executeTakeFirst();
          await tx
            .deleteFrom('sallyport_audit')
            .where('provider', '=', provider)
            .where('at', '<', auditBefore)
            .execute();
          return Number(deleted.numDeletedRows);
        }),
  };
}
