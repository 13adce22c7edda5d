import { hash } from 'node:crypto';
import type { CompiledQuery } from 'kysely';
import { Kysely, PostgresDialect, sql } from 'kysely';
import { postgresBus } from '../../bus/postgres-bus.js';
import { sqlLimits } from '../../limits/sql-limits.js';
import type { Store } from '../store.js';
import { migrate } from './migrations.js';
import { importOptional } from './optional.js';
import type { PostgresClient, PostgresPool } from './postgres-pool.js';
import type { Db, Schema } from './schema.js';
import { sharedResource } from './shared-resource.js';
import { sqlStore } from './sql-store.js';

/** The options of {@link postgresStore}. */
export interface PostgresOptions {
  /** The schema of the tables. It is created if it does not exist. Default: `public`. */
  readonly schema?: string;
}

/**
 * Keys in Postgres. The counters of limits are kept there too, and other nodes hear of changes by LISTEN/NOTIFY,
 * over a connection of its own.
 *
 * @param connection - A connection string, or a `pg` pool of yours, which stays open after `close`.
 */
export function postgresStore(connection: string | PostgresPool, options: PostgresOptions = {}): Store {
  const { schema = 'public' } = options;
  const { resource, open, close } = sharedResource(
    () => connectTo(connection, schema),
    ({ end }) => end(),
  );
  const names = new Map<string, string>();

  /** A connection parses and plans a named statement once. See bench/WHY.md, "Prepared statements". */
  async function runNamed<Row>({ sql: text, parameters }: CompiledQuery<Row>): Promise<Row[]> {
    const name = names.get(text) ?? `sallyport_${hash('sha1', text)}`;
    names.set(text, name);
    const { rows } = await resource().pool.query({ name, text, values: [...parameters] });
    return rows as Row[];
  }

  const db = () => resource().db;
  return {
    ...sqlStore(db, runNamed),
    limits: sqlLimits(db),
    bus: postgresBus({
      channel: `sallyport_${schema}`,
      connect: () => resource().pool.connect(),
      async notify(channel, message) {
        await sql`select pg_notify(${channel}, ${message})`.execute(db());
      },
    }),
    open,
    close,
  };
}

interface OpenDatabase {
  readonly pool: PostgresPool;
  readonly db: Db;
  end(): Promise<void>;
}

async function connectTo(connection: string | PostgresPool, schema: string): Promise<OpenDatabase> {
  const pool = typeof connection === 'string' ? await createPool(connection) : connection;
  // A connection that breaks must not end the process: the query on it, or the next one, gets the error.
  pool.on('error', ignore);
  pool.on('acquire', ignoreClientErrors);
  // Kysely declares more members of a pool than it uses.
  const db: Db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool: pool as never }) });
  const end = async () => {
    if (typeof connection === 'string') await pool.end();
    pool.off('acquire', ignoreClientErrors);
    pool.off('error', ignore);
  };
  try {
    await migrate(db, 'postgres', schema);
  } catch (error) {
    await end();
    throw error;
  }
  return { pool, db: db.withSchema(schema), end };
}

async function createPool(connectionString: string): Promise<PostgresPool> {
  const { default: pg } = await importOptional(
    () => import('pg'),
    'postgresStore needs the package pg: npm install pg',
  );
  return new pg.Pool({ connectionString, connectionTimeoutMillis: 5000, query_timeout: 10_000 });
}

function ignoreClientErrors(client: PostgresClient): void {
  client.off('error', ignore);
  client.on('error', ignore);
}

function ignore(): void {}
