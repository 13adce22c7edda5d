import type {
  ColumnDataType,
  Expression,
  Insertable,
  InsertQueryBuilder,
  RawBuilder,
  SelectQueryBuilder,
} from 'kysely';
import {
  DummyDriver,
  Kysely,
  MysqlAdapter,
  MysqlIntrospector,
  MysqlQueryCompiler,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  sql,
} from 'kysely';
import type { Counter } from '../../limits/limits.js';
import type { CounterRequest } from '../../limits/shared-counters.js';
import type { Db, Dialect, Schema } from './schema.js';

/** When a key was used last. */
export interface LastUse {
  /** The key. */
  readonly keyId: string;
  /** Milliseconds since the epoch. */
  readonly lastUsedAt: number;
}

/** Units that go back to a counter. */
export interface ReturnedUnits {
  /** The name of the row. */
  readonly name: string;
  /** How many. */
  readonly amount: number;
}

/** The types of columns. */
interface ColumnTypes {
  /** An id, a digest, a state: short, and compared byte by byte. */
  readonly id: ColumnDataType | RawBuilder<unknown>;
  /** A name in the words of people: up to 255 characters, compared byte by byte. */
  readonly name: ColumnDataType | RawBuilder<unknown>;
  /** The name of a counter. */
  readonly counter: ColumnDataType | RawBuilder<unknown>;
  /** Text of any length, never searched. */
  readonly json: ColumnDataType | RawBuilder<unknown>;
}

type LockableSelect<O> = SelectQueryBuilder<Schema, 'sallyport_keys', O>;
type Insert<T extends keyof Schema> = InsertQueryBuilder<Schema, T, object>;

/** Everything that databases do differently. All other SQL is the same for all of them. */
export interface SqlEngine {
  /** Its name. */
  readonly dialect: Dialect;
  /** The types of columns. */
  readonly types: ColumnTypes;
  /** The end of `create table` for a table that is read by its primary key only. */
  readonly clustered: RawBuilder<unknown> | undefined;
  /** Whether a failed `create table` leaves nothing behind. */
  readonly transactionalDdl: boolean;
  /** Compiles statements, and never connects. */
  compiler(): Db;
  /** Lets one node migrate at a time, as long as the transaction lasts. */
  lockMigrations(tx: Db): Promise<unknown>;
  /** Ends {@link lockMigrations} where the end of the transaction does not. */
  unlockMigrations(tx: Db): Promise<unknown>;
  /** Leaves rows alone that exist already; the count of inserted rows tells, or {@link isDuplicate}. */
  skipExisting<T extends keyof Schema>(insert: Insert<T>): Insert<T>;
  /** Keeps everybody else from changing the selected keys until the transaction ends. */
  lockRows<O>(select: LockableSelect<O>): LockableSelect<O>;
  /** Writes the row of an owner over the one that exists. */
  putOwner(tx: Db, row: Insertable<Schema['sallyport_owners']>): Promise<unknown>;
  /** Makes others wait for the row of an owner until the transaction ends. It is created if there is none. */
  lockOwner(tx: Db, row: Insertable<Schema['sallyport_owners']>): Promise<unknown>;
  /** Adds to the counts of days. */
  addUsage(tx: Db, rows: readonly Insertable<Schema['sallyport_usage']>[]): Promise<unknown>;
  /** Adds to the counts of lanes, and moves their last use forward. No lane may occur twice. */
  addLanes(tx: Db, rows: readonly Insertable<Schema['sallyport_lanes']>[]): Promise<unknown>;
  /** Moves `last_used_at` forward, never back. */
  moveLastUse(tx: Db, uses: readonly LastUse[]): Promise<unknown>;
  /** Consumes units of one counter. @returns the used units, or `undefined` if too few are left. */
  consume(db: Db, name: string, request: CounterRequest): Promise<number | undefined>;
  /** The time of the database, in milliseconds since the epoch. */
  now: RawBuilder<{ now: number | string }>;
  /** Whether a row exists already. */
  isDuplicate(error: unknown): boolean;
  /** Whether a table or a schema does not exist. */
  isMissingTable(error: unknown): boolean;
  /** Whether a table, an index or a column exists already. */
  existsAlready(error: unknown): boolean;
  /** Whether the user of the database may not do this. */
  isForbidden(error: unknown): boolean;
  /** Whether a transaction was rolled back because of another one, and may be tried again. */
  isDeadlock(error: unknown): boolean;
}

function codeOf(error: unknown): string | number {
  const { code, errno } = error as { readonly code?: string; readonly errno?: number };
  return errno ?? code ?? '';
}

/** Keeps what a statement returns typed while parts of it differ between databases. */
function conflictless<T extends keyof Schema>(insert: Insert<T>): Insert<T> {
  return insert.onConflict((conflict) => conflict.doNothing()) as Insert<T>;
}

const putOwner: SqlEngine['putOwner'] = (tx, row) =>
  tx
    .insertInto('sallyport_owners')
    .values(row)
    .onConflict((conflict) => conflict.columns(['provider', 'owner']).doUpdateSet({ json: row.json }))
    .execute();

const lockOwner: SqlEngine['lockOwner'] = (tx, row) =>
  tx
    .insertInto('sallyport_owners')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(['provider', 'owner'])
        .doUpdateSet(({ ref }) => ({ json: ref('sallyport_owners.json') })),
    )
    .execute();

const addUsage: SqlEngine['addUsage'] = (tx, rows) =>
  tx
    .insertInto('sallyport_usage')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['key_id', 'day']).doUpdateSet(({ eb, ref }) => ({
        accepted: eb('sallyport_usage.accepted', '+', ref('excluded.accepted')),
        refused: eb('sallyport_usage.refused', '+', ref('excluded.refused')),
      })),
    )
    .execute();

const addLanes: SqlEngine['addLanes'] = (tx, rows) =>
  tx
    .insertInto('sallyport_lanes')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['key_id', 'rotation', 'serial']).doUpdateSet(({ eb, ref }) => ({
        accepted: eb('sallyport_lanes.accepted', '+', ref('excluded.accepted')),
        last_used_at: sql<number>`case when excluded.last_used_at > sallyport_lanes.last_used_at then excluded.last_used_at else sallyport_lanes.last_used_at end`,
      })),
    )
    .execute();

const moveLastUse: SqlEngine['moveLastUse'] = (tx, uses) =>
  tx
    .updateTable('sallyport_keys as k')
    .from(
      sql<{ column1: string; column2: number }>`(values ${sql.join(
        uses.map(({ keyId, lastUsedAt }) => sql`(${keyId}, cast(${lastUsedAt} as bigint))`),
      )})`.as('v'),
    )
    .set({ last_used_at: sql<number>`v.column2` })
    .where('k.id', '=', sql<string>`v.column1`)
    .where((or) =>
      or.or([or('k.last_used_at', 'is', null), or('k.last_used_at', '<', sql<number>`v.column2`)]),
    )
    .execute();

/** One statement, so that the lock of the row makes it exact. */
const consume: SqlEngine['consume'] = async (db, name, { limit, amount, endsAt }) => {
  if (amount > limit) return undefined;
  const row = await db
    .insertInto('sallyport_counters')
    .values({ name, used: amount, ends_at: endsAt })
    .onConflict((conflict) =>
      conflict
        .column('name')
        .doUpdateSet({ used: sql<number>`sallyport_counters.used + excluded.used` })
        .where('sallyport_counters.used', '<=', limit - amount),
    )
    .returning('used')
    .executeTakeFirst();
  return row && Number(row.used);
};

const none = async () => {};

const sqlite: SqlEngine = {
  dialect: 'sqlite',
  types: { id: 'text', name: 'text', counter: 'text', json: 'text' },
  clustered: sql`without rowid`,
  transactionalDdl: true,
  compiler: () =>
    new Kysely<Schema>({
      dialect: {
        createDriver: () => new DummyDriver(),
        createAdapter: () => new SqliteAdapter(),
        createQueryCompiler: () => new SqliteQueryCompiler(),
        createIntrospector: (db) => new SqliteIntrospector(db),
      },
    }),
  // A transaction takes the write lock of the file at once.
  lockMigrations: none,
  unlockMigrations: none,
  lockRows: (select) => select,
  skipExisting: conflictless,
  ...{ putOwner, lockOwner, addUsage, addLanes, moveLastUse, consume },
  now: sql`select cast(unixepoch('now', 'subsec') * 1000 as integer) as now`,
  isDuplicate: () => false,
  existsAlready: () => false,
  isMissingTable: (error) => /no such table/.test(String((error as Error).message)),
  isForbidden: (error) => /readonly database/.test(String((error as Error).message)),
  isDeadlock: () => false,
};

const postgres: SqlEngine = {
  dialect: 'postgres',
  types: { id: 'text', name: 'text', counter: 'text', json: 'text' },
  clustered: undefined,
  transactionalDdl: true,
  compiler: () =>
    new Kysely<Schema>({
      dialect: {
        createDriver: () => new DummyDriver(),
        createAdapter: () => new PostgresAdapter(),
        createQueryCompiler: () => new PostgresQueryCompiler(),
        createIntrospector: (db) => new PostgresIntrospector(db),
      },
    }),
  lockMigrations: (tx) => sql`select pg_advisory_xact_lock(hashtext('sallyport migrations'))`.execute(tx),
  unlockMigrations: none,
  lockRows: (select) => select.forUpdate(),
  skipExisting: conflictless,
  ...{ putOwner, lockOwner, addUsage, addLanes, moveLastUse, consume },
  now: sql`select cast(extract(epoch from clock_timestamp()) * 1000 as bigint) as now`,
  isDuplicate: () => false,
  existsAlready: () => false,
  // undefined_table, invalid_schema_name
  isMissingTable: (error) => ['42P01', '3F000'].includes(codeOf(error) as string),
  // insufficient_privilege, read_only_sql_transaction
  isForbidden: (error) => ['42501', '25006'].includes(codeOf(error) as string),
  // deadlock_detected, serialization_failure
  isDeadlock: (error) => ['40P01', '40001'].includes(codeOf(error) as string),
};

/** The rows `(id, value)` of a derived table. */
function unionRows(rows: readonly (readonly [string, number])[]): RawBuilder<unknown> {
  return sql.join(
    rows.map(([id, value]) => sql`select cast(${id} as binary) as id, cast(${value} as signed) as value`),
    sql` union all `,
  );
}

const mysql: SqlEngine = {
  dialect: 'mysql',
  // Binary types: a collation would take "a" and "a " for the same owner.
  types: {
    id: sql`varbinary(191)`,
    name: sql`varbinary(1020)`,
    counter: sql`varbinary(767)`,
    json: sql`longtext character set utf8mb4 collate utf8mb4_bin`,
  },
  clustered: undefined,
  // MySQL commits at every `create table`.
  transactionalDdl: false,
  compiler: () =>
    new Kysely<Schema>({
      dialect: {
        createDriver: () => new DummyDriver(),
        createAdapter: () => new MysqlAdapter(),
        createQueryCompiler: () => new MysqlQueryCompiler(),
        createIntrospector: (db) => new MysqlIntrospector(db),
      },
    }),
  lockMigrations: (tx) => sql`select get_lock(concat(database(), '.sallyport'), 60)`.execute(tx),
  unlockMigrations: (tx) => sql`select release_lock(concat(database(), '.sallyport'))`.execute(tx),
  lockRows: (select) => select.forUpdate(),
  skipExisting: (insert) => insert,
  putOwner: (tx, row) =>
    tx.insertInto('sallyport_owners').values(row).onDuplicateKeyUpdate({ json: row.json }).execute(),
  lockOwner: (tx, row) =>
    tx.insertInto('sallyport_owners').values(row).onDuplicateKeyUpdate({ json: sql<string>`json` }).execute(),
  addUsage: (tx, rows) =>
    tx
      .insertInto('sallyport_usage')
      .values(rows)
      .onDuplicateKeyUpdate({
        accepted: sql<number>`accepted + values(accepted)`,
        refused: sql<number>`refused + values(refused)`,
      })
      .execute(),
  addLanes: (tx, rows) =>
    tx
      .insertInto('sallyport_lanes')
      .values(rows)
      .onDuplicateKeyUpdate({
        accepted: sql<number>`accepted + values(accepted)`,
        last_used_at: sql<number>`greatest(last_used_at, values(last_used_at))`,
      })
      .execute(),
  moveLastUse: (tx, uses) =>
    sql`update sallyport_keys as k join (${unionRows(
      uses.map(({ keyId, lastUsedAt }) => [keyId, lastUsedAt] as const),
    )}) as v on v.id = k.id set k.last_used_at = greatest(coalesce(k.last_used_at, 0), v.value)`.execute(tx),
  // There is no RETURNING: `last_insert_id(x)` is how an update answers a number.
  async consume(db, name, { limit, amount, endsAt }) {
    if (amount > limit) return undefined;
    for (let attempt = 0; attempt < 2; attempt++) {
      const updated = await db.executeQuery(
        sql`update sallyport_counters set used = last_insert_id(used + ${amount}) where name = ${name} and used <= ${limit - amount}`.compile(
          db,
        ),
      );
      if (updated.numAffectedRows === 1n) return Number(updated.insertId);
      const inserted = await db.executeQuery(
        sql`insert ignore into sallyport_counters (name, used, ends_at) values (${name}, ${amount}, ${endsAt})`.compile(
          db,
        ),
      );
      if (inserted.numAffectedRows === 1n) return amount;
    }
    return undefined;
  },
  now: sql`select cast(unix_timestamp(now(3)) * 1000 as signed) as now`,
  // ER_DUP_ENTRY
  isDuplicate: (error) => codeOf(error) === 1062,
  // ER_TABLE_EXISTS_ERROR, ER_DUP_KEYNAME
  existsAlready: (error) => [1050, 1061].includes(codeOf(error) as number),
  // ER_NO_SUCH_TABLE
  isMissingTable: (error) => codeOf(error) === 1146,
  // ER_DBACCESS_DENIED_ERROR, ER_TABLEACCESS_DENIED_ERROR, ER_OPTION_PREVENTS_STATEMENT
  isForbidden: (error) => [1044, 1142, 1290].includes(codeOf(error) as number),
  // ER_LOCK_DEADLOCK
  isDeadlock: (error) => codeOf(error) === 1213,
};

/** The databases, by name. */
export const engines: Readonly<Record<Dialect, SqlEngine>> = { sqlite, postgres, mysql };

/** Gives units back to counters; a counter that is gone is not created again. The same for every database. */
export function giveBackUnits(db: Db, returned: readonly ReturnedUnits[]): Promise<unknown> {
  const amount: Expression<number> = sql`case name ${sql.join(
    returned.map((units) => sql`when ${units.name} then ${sql.lit(units.amount)}`),
    sql` `,
  )} else 0 end`;
  return db
    .updateTable('sallyport_counters')
    .set({ used: sql<number>`case when used > ${amount} then used - ${amount} else 0 end` })
    .where(
      'name',
      'in',
      returned.map(({ name }) => name),
    )
    .execute();
}

/** The row of a counter in one window. */
export function counterRow({ name, endsAt }: Pick<Counter, 'name' | 'endsAt'>): string {
  return `${name}:${endsAt}`;
}
