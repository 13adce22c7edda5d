import type { CompiledQuery, Insertable } from 'kysely';
import { sql } from 'kysely';
import type { AuditEvent } from '../../audit.js';
import type { KeyRecord, LimitSettings } from '../../record.js';
import { digestsOf } from '../memory-store.js';
import type { Found, Store } from '../store.js';
import type { Db, Schema } from './schema.js';

/** Rows of one statement: SQLite takes 32,766 parameters. */
const CHUNK = 1000;

interface FoundRow {
  document: string;
  last_used_at: number | null;
  limits: string | null;
}

/** Runs the one query of the hot path. */
type RunHot = <Row>(query: CompiledQuery<Row>) => Promise<Row[]>;

/** The store over a database that is opened, migrated and closed by its owner. */
export function sqlStore(
  db: () => Db,
  runHot: RunHot = async (query) => (await db().executeQuery(query)).rows,
): Omit<Store, 'open' | 'close' | 'limits' | 'bus'> {
  const found = () =>
    db()
      .selectFrom('sallyport_keys as k')
      .leftJoin('sallyport_owners as o', (on) =>
        on.onRef('o.provider', '=', 'k.provider').onRef('o.owner', '=', 'k.owner'),
      )
      .select(['k.document', 'k.last_used_at', 'o.document as limits']);

  /** The one query of the hot path: built once for each number of digests, as building it costs more than it does. */
  const compiled = new Map<number, CompiledQuery<FoundRow>>();
  function findBy(digests: readonly string[]): CompiledQuery<FoundRow> {
    const known = compiled.get(digests.length);
    if (known) return { ...known, parameters: digests };
    const query = found()
      .innerJoin('sallyport_digests as d', 'd.key_id', 'k.id')
      .where('d.digest', 'in', digests)
      .compile();
    compiled.set(digests.length, query);
    return query;
  }

  const insertNew = createInserter();

  return {
    async find(digests) {
      const [row] = await runHot(findBy(digests));
      return row && foundOf(row);
    },

    async get(id) {
      const row = await found().where('k.id', '=', id).executeTakeFirst();
      return row && foundOf(row);
    },

    async list({ provider, owner, environment, states, endsAfter, endsBy, createdBefore, before, limit }) {
      let query = db().selectFrom('sallyport_keys').select(['document', 'last_used_at']);
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
        await insertNew(tx, 'sallyport_keys', records.map(rowOf));
        // In the order of their index, where each page is then visited once.
        const digests = records.flatMap(digestRows).sort((a, b) => (a.digest < b.digest ? -1 : 1));
        await insertNew(tx, 'sallyport_digests', digests);
        await insertNew(tx, 'sallyport_audit', events.map(auditRow));
      }),

    replace: (record, events) =>
      allOrNothing(db(), async (tx) => {
        const { id, ...row } = rowOf(record);
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

    async ownerLimits(provider, owner) {
      const row = await db()
        .selectFrom('sallyport_owners')
        .select('document')
        .where('provider', '=', provider)
        .where('owner', '=', owner)
        .executeTakeFirst();
      return row && (JSON.parse(row.document) as LimitSettings);
    },

    setOwnerLimits: (provider, owner, limits, events) =>
      db()
        .transaction()
        .execute(async (tx) => {
          const document = JSON.stringify(limits);
          await tx
            .insertInto('sallyport_owners')
            .values({ provider, owner, document })
            .onConflict((conflict) => conflict.columns(['provider', 'owner']).doUpdateSet({ document }))
            .execute();
          await insertNew(tx, 'sallyport_audit', events.map(auditRow));
        }),

    addUsage: (counts) =>
      db()
        .transaction()
        .execute(async (tx) => {
          // In the order of ids, so that two nodes do not wait for each other.
          const sorted = [...counts].sort((a, b) => (a.keyId < b.keyId ? -1 : 1));
          for (const chunk of chunksOf(sorted)) {
            const rows = chunk.map(({ keyId, day, accepted, denied }) => ({
              key_id: keyId,
              day,
              accepted,
              denied,
            }));
            await tx
              .insertInto('sallyport_usage')
              .values(rows)
              .onConflict((conflict) =>
                conflict.columns(['key_id', 'day']).doUpdateSet(({ eb, ref }) => ({
                  accepted: eb('sallyport_usage.accepted', '+', ref('excluded.accepted')),
                  denied: eb('sallyport_usage.denied', '+', ref('excluded.denied')),
                })),
              )
              .execute();
            const used = chunk.filter(({ lastUsedAt }) => lastUsedAt !== undefined);
            if (used.length > 0) await touch(tx, used as LastUse[]);
          }
        }),

    async usage(keyId, from, to) {
      const rows = await db()
        .selectFrom('sallyport_usage')
        .select(['day', 'accepted', 'denied'])
        .where('key_id', '=', keyId)
        .where('day', '>=', from)
        .where('day', '<=', to)
        .orderBy('day')
        .execute();
      return rows.map(({ day, accepted, denied }) => ({
        day,
        accepted: Number(accepted),
        denied: Number(denied),
      }));
    },

    addAudit: (events) => insertNew(db(), 'sallyport_audit', events.map(auditRow)),

    async audit({ provider, keyId, owner, action, from, to, before, limit }) {
      let query = db().selectFrom('sallyport_audit').select('document').orderBy('id', 'desc').limit(limit);
      query = query.where('provider', '=', provider);
      if (keyId !== undefined) query = query.where('key_id', '=', keyId);
      if (owner !== undefined) query = query.where('owner', '=', owner);
      if (action !== undefined) query = query.where('action', '=', action);
      if (from !== undefined) query = query.where('at', '>=', from);
      if (to !== undefined) query = query.where('at', '<=', to);
      if (before !== undefined) query = query.where('id', '<', before);
      return (await query.execute()).map(({ document }) => JSON.parse(document) as AuditEvent);
    },
  };
}

/** Rolls a transaction back without being an error to anybody. */
class NotAsExpected extends Error {}

async function allOrNothing(db: Db, work: (tx: Db) => Promise<void>): Promise<boolean> {
  try {
    await db.transaction().execute(work);
    return true;
  } catch (error) {
    if (error instanceof NotAsExpected) return false;
    throw error;
  }
}

/** Inserts rows that are all new, by statements that are built once: building them took a sixth of an import's CPU time. */
function createInserter() {
  const compiled = new Map<string, CompiledQuery>();

  /** Rows of one table have the same fields in the same order. */
  function insertOf<T extends keyof Schema>(
    db: Db,
    table: T,
    rows: readonly Insertable<Schema[T]>[],
  ): CompiledQuery {
    const name = `${table} ${rows.length}`;
    const known = compiled.get(name);
    if (known) return { ...known, parameters: rows.flatMap((row) => Object.values(row)) };
    const query = db
      .insertInto(table)
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .compile();
    if (rows.length === 1 || rows.length === CHUNK) compiled.set(name, query);
    return query;
  }

  /** @throws NotAsExpected when one of the rows is there already. */
  return async function insertNew<T extends keyof Schema>(
    db: Db,
    table: T,
    rows: readonly Insertable<Schema[T]>[],
  ): Promise<void> {
    for (const chunk of chunksOf(rows)) {
      const { numAffectedRows } = await db.executeQuery(insertOf(db, table, chunk));
      if (numAffectedRows !== BigInt(chunk.length)) throw new NotAsExpected();
    }
  };
}

interface LastUse {
  readonly keyId: string;
  readonly lastUsedAt: number;
}

async function touch(tx: Db, uses: readonly LastUse[]): Promise<void> {
  const values = sql.join(
    uses.map(({ keyId, lastUsedAt }) => sql`(${keyId}, cast(${lastUsedAt} as bigint))`),
  );
  await tx
    .updateTable('sallyport_keys as k')
    .from(sql<{ column1: string; column2: number }>`(values ${values})`.as('v'))
    .set({ last_used_at: sql<number>`v.column2` })
    .where('k.id', '=', sql<string>`v.column1`)
    .where((or) =>
      or.or([or('k.last_used_at', 'is', null), or('k.last_used_at', '<', sql<number>`v.column2`)]),
    )
    .execute();
}

function* chunksOf<T>(rows: readonly T[]): Generator<T[]> {
  for (let at = 0; at < rows.length; at += CHUNK) yield rows.slice(at, at + CHUNK);
}

function rowOf(record: KeyRecord): Omit<Schema['sallyport_keys'], 'last_used_at'> {
  const { lastUsedAt: _, ...document } = record;
  const {
    id,
    provider,
    owner,
    environment,
    state,
    createdAt,
    changedAt,
    expiresAt = null,
    revision,
  } = document;
  return {
    ...{ id, provider, owner, environment, state, revision, document: JSON.stringify(document) },
    created_at: createdAt,
    changed_at: changedAt,
    expires_at: expiresAt,
  };
}

function digestRows(record: KeyRecord): Schema['sallyport_digests'][] {
  return digestsOf(record).map((digest) => ({ digest, key_id: record.id }));
}

function auditRow(event: AuditEvent): Schema['sallyport_audit'] {
  const { id, at, provider, action, keyId = null, owner = null } = event;
  return { id, at, provider, action, key_id: keyId, owner, document: JSON.stringify(event) };
}

function recordOf(row: { readonly document: string; readonly last_used_at: number | null }): KeyRecord {
  const record = JSON.parse(row.document) as KeyRecord;
  return row.last_used_at === null ? record : { ...record, lastUsedAt: Number(row.last_used_at) };
}

function foundOf(row: FoundRow): Found {
  const record = recordOf(row);
  return row.limits === null ? { record } : { record, ownerLimits: JSON.parse(row.limits) as LimitSettings };
}
