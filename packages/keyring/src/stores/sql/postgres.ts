import { hash } from 'node:crypto';
import type { CompiledQuery } from 'kysely';
import { Kysely, PostgresDialect, sql } from 'kysely';
import type { Store } from '../store.js';
import { migrate } from './migrations.js';
import { importOptional } from './optional.js';
import { postgresBus } from './postgres-bus.js';
import type { Db, Schema } from './schema.js';
import { shared } from './shared.js';
import { sqlLimits } from './sql-limits.js';
import { sqlStore } from './sql-store.js';

/** The part of a `pg` pool that is used. */
export interface PostgresPool {
  connect(): Promise<PostgresClient>;
  query(statement: NamedStatement): Promise<{ rows: unknown[] }>;
  end(): Promise<void>;
  on(event: 'error', listener: () => void): unknown;
  on(event: 'acquire', listener: (client: PostgresClient) => void): unknown;
  off(event: 'error', listener: () => void): unknown;
  off(event: 'acquire', listener: (client: PostgresClient) => void): unknown;
  options: object;
}

export interface PostgresClient {
  query(text: string): Promise<unknown>;
  release(destroy?: boolean): void;
  on(event: 'error' | 'end', listener: () => void): unknown;
  on(event: 'notification', listener: (message: { payload?: string | undefined }) => void): unknown;
  off(event: 'error', listener: () => void): unknown;
}

interface NamedStatement {
  name: string;
  text: string;
  values: unknown[];
}

export interface PostgresOptions {
  /** The schema that the tables are in; it is made where it is missing. Default: `public`. */
  readonly schema?: string;
}

/**
 * Keys in Postgres. Counters of limits are kept there too, and changes are told to other nodes by
 * LISTEN/NOTIFY, over one connection of its own.
 *
 * @param connection - A connection string, or a `pg` pool that you made; that one stays open after `close`.
 */
export function postgresStore(connection: string | PostgresPool, options: PostgresOptions = {}): Store {
  const { schema = 'public' } = options;
  const { opened, open, close } = shared(
    async () => {
      const pool = typeof connection === 'string' ? await makePool(connection) : connection;
      // A connection that breaks must not end the process: the query in it, or the next one, gets the error.
      pool.on('error', ignore);
      pool.on('acquire', guardClient);
      // Kysely declares more of a pool than it uses.
      const db: Db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool: pool as never }) });
      const end = async () => {
        if (typeof connection === 'string') await pool.end();
        pool.off('acquire', guardClient);
        pool.off('error', ignore);
      };
      try {
        await migrate(db, 'postgres', schema);
      } catch (error) {
        await end();
        throw error;
      }
      return { pool, db: db.withSchema(schema), end };
    },
    ({ end }) => end(),
  );

  const names = new Map<string, string>();

  /** A named statement is parsed and planned once for each connection: that took 45 % of a look-up's time. */
  async function runNamed<Row>({ sql: text, parameters }: CompiledQuery<Row>): Promise<Row[]> {
    const name = names.get(text) ?? `sallyport_${hash('sha1', text)}`;
    names.set(text, name);
    const { rows } = await opened().pool.query({ name, text, values: [...parameters] });
    return rows as Row[];
  }

  const db = () => opened().db;
  return {
    ...sqlStore(db, runNamed),
    limits: sqlLimits(db),
    bus: postgresBus({
      channel: `sallyport_${schema}`,
      connect: () => opened().pool.connect(),
      async notify(channel, message) {
        await sql`select pg_notify(${channel}, ${message})`.execute(db());
      },
    }),
    open,
    close,
  };
}

async function makePool(connectionString: string): Promise<PostgresPool> {
  const { default: pg } = await importOptional(
    () => import('pg'),
    'postgresStore needs the package pg: npm install pg',
  );
  return new pg.Pool({ connectionString, connectionTimeoutMillis: 5000, query_timeout: 10_000 });
}

function guardClient(client: PostgresClient): void {
  client.off('error', ignore);
  client.on('error', ignore);
}

function ignore(): void {}
