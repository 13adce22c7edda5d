import type { CompiledQuery, SchemaModule } from 'kysely';
import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  sql,
} from 'kysely';
import type { Db, Dialect, Schema } from './schema.js';

interface Statement {
  compile(): CompiledQuery;
  execute(): Promise<unknown>;
}

/** In order. Never change one that has been released. */
const MIGRATIONS: readonly ((schema: SchemaModule, dialect: Dialect) => Statement[])[] = [
  (schema, dialect) => [
    schema
      .createTable('sallyport_keys')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('provider', 'text', (column) => column.notNull())
      .addColumn('owner', 'text', (column) => column.notNull())
      .addColumn('environment', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('changed_at', 'bigint', (column) => column.notNull())
      .addColumn('expires_at', 'bigint')
      .addColumn('last_used_at', 'bigint')
      .addColumn('revision', 'integer', (column) => column.notNull())
      .addColumn('json', 'text', (column) => column.notNull()),
    schema.createIndex('sallyport_keys_owner').on('sallyport_keys').columns(['provider', 'owner', 'id']),
    schema
      .createTable('sallyport_digests')
      .addColumn('digest', 'text', (column) => column.primaryKey())
      .addColumn('key_id', 'text', (column) => column.notNull())
      .$call((table) => (dialect === 'sqlite' ? table.modifyEnd(sql`without rowid`) : table)),
    schema.createIndex('sallyport_digests_key').on('sallyport_digests').column('key_id'),
    schema
      .createTable('sallyport_owners')
      .addColumn('provider', 'text', (column) => column.notNull())
      .addColumn('owner', 'text', (column) => column.notNull())
      .addColumn('json', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('sallyport_owners_primary', ['provider', 'owner']),
    schema
      .createTable('sallyport_usage')
      .addColumn('key_id', 'text', (column) => column.notNull())
      .addColumn('day', 'text', (column) => column.notNull())
      .addColumn('accepted', 'bigint', (column) => column.notNull())
      .addColumn('refused', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('sallyport_usage_primary', ['key_id', 'day']),
    schema
      .createTable('sallyport_audit')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('provider', 'text', (column) => column.notNull())
      .addColumn('action', 'text', (column) => column.notNull())
      .addColumn('key_id', 'text')
      .addColumn('owner', 'text')
      .addColumn('json', 'text', (column) => column.notNull()),
    schema.createIndex('sallyport_audit_key').on('sallyport_audit').columns(['key_id', 'id']),
    schema.createIndex('sallyport_audit_owner').on('sallyport_audit').columns(['provider', 'owner', 'id']),
    schema
      .createTable('sallyport_counters')
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('used', 'bigint', (column) => column.notNull())
      .addColumn('ends_at', 'bigint', (column) => column.notNull()),
  ],
];

const versionsTable = (schema: SchemaModule): Statement =>
  schema
    .createTable('sallyport_migrations')
    .ifNotExists()
    .addColumn('version', 'integer', (column) => column.primaryKey())
    .addColumn('applied_at', 'text', (column) => column.notNull());

/**
 * Brings the tables up to date. It runs once, however many nodes start together: SQLite's write lock or an
 * advisory lock of Postgres makes the others wait, and then they find nothing to do.
 *
 * @param schemaName - Postgres only: the schema of the tables. It is created if it does not exist.
 */
export async function migrate(db: Db, dialect: Dialect, schemaName?: string): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    if (dialect === 'postgres') {
      await sql`select pg_advisory_xact_lock(hashtext('sallyport migrations'))`.execute(transaction);
      if (schemaName) await transaction.schema.createSchema(schemaName).ifNotExists().execute();
    }
    const scoped = schemaName ? transaction.withSchema(schemaName) : transaction;
    await versionsTable(scoped.schema).execute();
    const applied = await scoped
      .selectFrom('sallyport_migrations')
      .select(({ fn }) => fn.max('version').as('version'))
      .executeTakeFirst();
    const from = Number(applied?.version ?? 0);
    for (const [at, statements] of MIGRATIONS.entries()) {
      if (at < from) continue;
      for (const statement of statements(scoped.schema, dialect)) await statement.execute();
      const row = { version: at + 1, applied_at: new Date().toISOString() };
      await scoped.insertInto('sallyport_migrations').values(row).execute();
    }
  });
}

/**
 * The migrations as SQL, for a database administrator to read or to run by hand.
 *
 * @param options.schema - Postgres only: the schema of the tables, which must exist. Default: the search path.
 */
export function migrationSql(dialect: Dialect, options: { readonly schema?: string } = {}): string {
  const db = compilerFor(dialect);
  const scoped = options.schema === undefined ? db : db.withSchema(options.schema);
  const statements = MIGRATIONS.flatMap((migration, at) => [
    ...migration(scoped.schema, dialect).map((statement) => statement.compile().sql),
    scoped
      .insertInto('sallyport_migrations')
      .values({ version: sql.lit(at + 1), applied_at: sql`current_timestamp` })
      .compile().sql,
  ]);
  return [versionsTable(scoped.schema).compile().sql, ...statements].map((text) => `${text};\n`).join('');
}

/** A Kysely that compiles statements and never connects. */
function compilerFor(dialect: Dialect): Kysely<Schema> {
  const postgres = dialect === 'postgres';
  return new Kysely<Schema>({
    dialect: {
      createDriver: () => new DummyDriver(),
      createAdapter: () => (postgres ? new PostgresAdapter() : new SqliteAdapter()),
      createQueryCompiler: () => (postgres ? new PostgresQueryCompiler() : new SqliteQueryCompiler()),
      createIntrospector: (db) => (postgres ? new PostgresIntrospector(db) : new SqliteIntrospector(db)),
    },
  });
}
