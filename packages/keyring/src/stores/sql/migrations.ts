import type { CompiledQuery, SchemaModule } from 'kysely';
import { sql } from 'kysely';
import { KeyringError } from '../../error.js';
import type { SqlEngine } from './engines.js';
import { engines } from './engines.js';
import type { Db, Dialect } from './schema.js';

interface Statement {
  compile(): CompiledQuery;
  execute(): Promise<unknown>;
}

/** In order. Never change one that has been released. */
const MIGRATIONS: readonly ((schema: SchemaModule, engine: SqlEngine) => Statement[])[] = [
  (schema, { types, clustered }) => [
    schema
      .createTable('sallyport_keys')
      .addColumn('id', types.id as 'text', (column) => column.primaryKey().notNull())
      .addColumn('provider', types.id as 'text', (column) => column.notNull())
      .addColumn('owner', types.name as 'text', (column) => column.notNull())
      .addColumn('environment', types.id as 'text', (column) => column.notNull())
      .addColumn('state', types.id as 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('changed_at', 'bigint', (column) => column.notNull())
      .addColumn('expires_at', 'bigint')
      .addColumn('last_used_at', 'bigint')
      .addColumn('revision', 'integer', (column) => column.notNull())
      .addColumn('json', types.json as 'text', (column) => column.notNull()),
    schema.createIndex('sallyport_keys_owner').on('sallyport_keys').columns(['provider', 'owner', 'id']),
    schema
      .createTable('sallyport_digests')
      .addColumn('digest', types.id as 'text', (column) => column.primaryKey().notNull())
      .addColumn('key_id', types.id as 'text', (column) => column.notNull())
      .$call((table) => (clustered ? table.modifyEnd(clustered) : table)),
    schema.createIndex('sallyport_digests_key').on('sallyport_digests').column('key_id'),
    schema
      .createTable('sallyport_owners')
      .addColumn('provider', types.id as 'text', (column) => column.notNull())
      .addColumn('owner', types.name as 'text', (column) => column.notNull())
      .addColumn('json', types.json as 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('sallyport_owners_primary', ['provider', 'owner']),
    schema
      .createTable('sallyport_usage')
      .addColumn('key_id', types.id as 'text', (column) => column.notNull())
      .addColumn('day', types.id as 'text', (column) => column.notNull())
      .addColumn('accepted', 'bigint', (column) => column.notNull())
      .addColumn('refused', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('sallyport_usage_primary', ['key_id', 'day']),
    schema
      .createTable('sallyport_audit')
      .addColumn('id', types.id as 'text', (column) => column.primaryKey().notNull())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('provider', types.id as 'text', (column) => column.notNull())
      .addColumn('action', types.id as 'text', (column) => column.notNull())
      .addColumn('key_id', types.id as 'text')
      .addColumn('owner', types.name as 'text')
      .addColumn('json', types.json as 'text', (column) => column.notNull()),
    schema.createIndex('sallyport_audit_key').on('sallyport_audit').columns(['key_id', 'id']),
    schema.createIndex('sallyport_audit_owner').on('sallyport_audit').columns(['provider', 'owner', 'id']),
    schema
      .createTable('sallyport_counters')
      .addColumn('name', types.counter as 'text', (column) => column.primaryKey().notNull())
      .addColumn('used', 'bigint', (column) => column.notNull())
      .addColumn('ends_at', 'bigint', (column) => column.notNull()),
  ],
  (schema, { types }) => [
    schema
      .createTable('sallyport_peppers')
      .addColumn('provider', types.id as 'text', (column) => column.notNull())
      .addColumn('version', 'integer', (column) => column.notNull())
      .addColumn('check_value', types.id as 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('sallyport_peppers_primary', ['provider', 'version']),
    // What a purge looks for.
    schema
      .createIndex('sallyport_keys_changed')
      .on('sallyport_keys')
      .columns(['provider', 'state', 'changed_at']),
    schema.createIndex('sallyport_keys_end').on('sallyport_keys').columns(['provider', 'expires_at']),
    schema.createIndex('sallyport_audit_at').on('sallyport_audit').columns(['provider', 'at']),
    schema.createIndex('sallyport_counters_end').on('sallyport_counters').column('ends_at'),
  ],
  (schema, { types }) => [
    schema
      .createTable('sallyport_lanes')
      .addColumn('key_id', types.id as 'text', (column) => column.notNull())
      .addColumn('rotation', 'integer', (column) => column.notNull())
      .addColumn('serial', 'integer', (column) => column.notNull())
      .addColumn('accepted', 'bigint', (column) => column.notNull())
      .addColumn('last_used_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('sallyport_lanes_primary', ['key_id', 'rotation', 'serial']),
  ],
];

/** The version of the tables that this code works on. */
const LATEST_VERSION = MIGRATIONS.length;

const versionsTable = (schema: SchemaModule): Statement =>
  schema
    .createTable('sallyport_migrations')
    .ifNotExists()
    .addColumn('version', 'integer', (column) => column.primaryKey().notNull())
    .addColumn('applied_at', 'varchar(40)', (column) => column.notNull());

/** How tables are brought up to date. */
export interface MigrateOptions {
  /** Postgres only: the schema of the tables. It is created if it does not exist. */
  readonly schema?: string | undefined;
  /** Whether tables may be created and changed. */
  readonly mayMigrate: boolean;
}

/**
 * Brings the tables up to date, and touches nothing if they are. However many nodes start together, it is done
 * once: the others wait, and then they find nothing to do.
 *
 * @throws {KeyringError} `invalid_option`, which names `migrationSql`, if the tables are not up to date and must not
 *   or cannot be changed.
 */
export async function migrate(
  db: Db,
  engine: SqlEngine,
  { schema, mayMigrate }: MigrateOptions,
): Promise<void> {
  const scoped = schema === undefined ? db : db.withSchema(schema);
  try {
    const version = await appliedVersion(scoped, engine);
    if (version >= LATEST_VERSION) return;
    if (!mayMigrate) throw outdated(engine, schema, version);
    await applyMissing(db, engine, schema, version);
  } catch (error) {
    throw engine.isForbidden(error) ? outdated(engine, schema, undefined, error) : error;
  }
}

/** The version of the tables; 0 if there are none. */
async function appliedVersion(db: Db, engine: SqlEngine): Promise<number> {
  try {
    const applied = await db
      .selectFrom('sallyport_migrations')
      .select(({ fn }) => fn.max('version').as('version'))
      .executeTakeFirst();
    return Number(applied?.version ?? 0);
  } catch (error) {
    if (engine.isMissingTable(error)) return 0;
    throw error;
  }
}

async function applyMissing(
  db: Db,
  engine: SqlEngine,
  schema: string | undefined,
  version: number,
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await engine.lockMigrations(transaction);
    try {
      const scoped = schema ? transaction.withSchema(schema) : transaction;
      if (version === 0) {
        if (schema && !(await schemaExists(transaction, schema)))
          await transaction.schema.createSchema(schema).ifNotExists().execute();
        await versionsTable(scoped.schema).execute();
      }
      const from = await appliedVersion(scoped, engine);
      for (const [at, statements] of MIGRATIONS.entries()) {
        if (at < from) continue;
        for (const statement of statements(scoped.schema, engine)) await applyOne(statement, engine);
        const row = { version: at + 1, applied_at: new Date().toISOString() };
        await scoped.insertInto('sallyport_migrations').values(row).execute();
      }
    } finally {
      await engine.unlockMigrations(transaction);
    }
  });
}

/** Postgres asks for the right to create before it looks for what exists. */
async function schemaExists(db: Db, schema: string): Promise<boolean> {
  const { rows } = await sql`select 1 from pg_namespace where nspname = ${schema}`.execute(db);
  return rows.length > 0;
}

/** Where a process that was killed may have left half a migration, the half that is there is skipped. */
async function applyOne(statement: Statement, engine: SqlEngine): Promise<void> {
  try {
    await statement.execute();
  } catch (error) {
    if (engine.transactionalDdl || !engine.existsAlready(error)) throw error;
  }
}

function outdated(
  { dialect }: SqlEngine,
  schema: string | undefined,
  version?: number,
  cause?: unknown,
): KeyringError {
  const from = version ? `, from: ${version}` : '';
  const options =
    schema === undefined ? (from ? `, {${from.slice(1)} }` : '') : `, { schema: '${schema}'${from} }`;
  return new KeyringError(
    'invalid_option',
    `The tables are not there, not up to date or not readable. Have the SQL of migrationSql('${dialect}'${options}) run by somebody who may create tables`,
    { field: 'store', cause },
  );
}

/**
 * The migrations as SQL, for a database administrator to read or to run by hand.
 *
 * @param options.schema - Postgres only: the schema of the tables. It is created if it does not exist. Default: the
 *   search path.
 * @param options.from - The version of the tables that are there; only what is newer is printed. Default: 0, no tables.
 */
export function migrationSql(
  dialect: Dialect,
  options: { readonly schema?: string; readonly from?: number } = {},
): string {
  const engine = engines[dialect];
  const { schema, from = 0 } = options;
  const db = engine.compiler();
  const scoped = schema === undefined ? db : db.withSchema(schema);
  const statements = MIGRATIONS.slice(from).flatMap((migration, at) => [
    ...migration(scoped.schema, engine).map((statement) => statement.compile().sql),
    scoped
      .insertInto('sallyport_migrations')
      .values({ version: sql.lit(from + at + 1), applied_at: sql`current_timestamp` })
      .compile().sql,
  ]);
  const first = [
    ...(schema === undefined ? [] : [db.schema.createSchema(schema).ifNotExists().compile().sql]),
    versionsTable(scoped.schema).compile().sql,
  ];
  return [...first, ...statements].map((text) => `${text};\n`).join('');
}
