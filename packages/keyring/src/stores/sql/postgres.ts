import { hash } from 'node:crypto';
import type { CompiledQuery } from 'kysely';
import { Kysely, PostgresDialect, sql } from 'kysely';
import { postgresBus } from '../../bus/postgres-bus.js';
import { sqlLimits } from '../../limits/sql-limits.js';
import type { Store } from '../store.js';
import { within } from '../time-limit.js';
import { engines } from './engines.js';
import { isKyselyTransaction, notATransaction } from './joined.js';
import { migrate } from './migrations.js';
import { ifMissing } from './optional.js';
import type { ListeningClient, PostgresClient, PostgresPool } from './postgres-pool.js';
import type { Db, Schema } from './schema.js';
import { joinedSession, ownSession } from './session.js';
import { sharedResource } from './shared-resource.js';
import { sqlStore } from './sql-store.js';

/** The options of {@link postgresStore}. */
export interface PostgresOptions {
  /** The schema of the tables. It is created if it does not exist. Default: `public`. */
  readonly schema?: string;
  /**
   * Whether tables are created and changed when the store is opened. With `false`, tables that are not up to date are
   * an error that names `migrationSql`. Default: true.
   */
  readonly migrate?: boolean;
  /**
   * The connection string for LISTEN, such as one past a PgBouncer in transaction mode, which delivers no
   * notification. Default: that of the store.
   */
  readonly listen?: string;
}

/**
 * Keys in Postgres. The counters of limits are kept there too, and other nodes hear of changes by LISTEN/NOTIFY, over
 * a connection of its own beside the pool.
 *
 * @param connection - A connection string, or a `pg` pool of yours, which stays open after `close`.
 */
export function postgresStore(connection: string | PostgresPool, options: PostgresOptions = {}): Store {
  const { schema = 'public', listen } = options;
  const engine = engines.postgres;
  const { resource, open, close } = sharedResource(
    () => connectTo(connection, schema, options.migrate ?? true),
    ({ end }) => end(),
  );
  const db = () => resource().db;
  const session = ownSession(engine, db);
  return {
    ...sqlStore(
      session,
      namedStatements(() => resource().pool),
    ),
    limits: sqlLimits(session),
    bus: postgresBus({
      channel: `sallyport_${schema}`,
      connect: () => listeningClient(listen ?? connection, resource().pool),
      async notify(channel, message) {
        await sql`select pg_notify(${channel}, ${message})`.execute(db());
      },
    }),
    with(transaction) {
      const joined = joinedDb(transaction);
      return sqlStore(joinedSession(engine, joined.withSchema(schema), transaction as object));
    },
    open,
    close,
  };
}

/** The statement that a connection had prepared is not on this one, or another one has its name. */
const LOST_STATEMENT = ['42P05', '26000', '08P01'];
/** The tables have changed since the statement was prepared. */
const CHANGED_RESULT = '0A000';

/**
 * Runs statements under names: a connection parses and plans each once. See bench/WHY.md, "Prepared statements". Where
 * a pooler gives each transaction another connection, it goes on without names.
 */
function namedStatements(pool: () => PostgresPool) {
  const names = new Map<string, string>();
  let usesNames = true;
  return async <Row>({ sql: text, parameters }: CompiledQuery<Row>): Promise<Row[]> => {
    const values = [...parameters];
    if (usesNames) {
      const name = names.get(text) ?? `sallyport_${hash('sha1', text)}`;
      names.set(text, name);
      try {
        return (await pool().query({ name, text, values })).rows as Row[];
      } catch (error) {
        const { code = '' } = error as { readonly code?: string };
        if (LOST_STATEMENT.includes(code)) usesNames = false;
        else if (code !== CHANGED_RESULT) throw error;
      }
    }
    return (await pool().query({ text, values })).rows as Row[];
  };
}

interface OpenDatabase {
  readonly pool: PostgresPool;
  readonly db: Db;
  end(): Promise<void>;
}

async function connectTo(
  connection: string | PostgresPool,
  schema: string,
  mayMigrate: boolean,
): Promise<OpenDatabase> {
  const pool = typeof connection === 'string' ? await createPool(connection) : connection;
  const clients = new Set<PostgresClient>();
  // A connection that breaks must not end the process: the query on it, or the next one, gets the error.
  pool.on('error', ignore);
  pool.on('acquire', ignoreClientErrors);
  if (typeof connection === 'string')
    pool.on('connect', (client) => {
      clients.add(client);
      client.on('end', () => clients.delete(client));
    });
  const db = kyselyOn(pool);
  const end = async () => {
    if (typeof connection === 'string') await endPool(pool, clients);
    pool.off('acquire', ignoreClientErrors);
    pool.off('error', ignore);
  };
  try {
    await migrate(db, engines.postgres, { schema, mayMigrate });
  } catch (error) {
    await end();
    throw error;
  }
  return { pool, db: db.withSchema(schema), end };
}

/** Kysely declares more members of a pool than it uses. */
function kyselyOn(pool: Pick<PostgresPool, 'connect'>): Db {
  return new Kysely<Schema>({ dialect: new PostgresDialect({ pool: pool as never }) });
}

async function createPool(connectionString: string): Promise<PostgresPool> {
  const { default: pg } = await importPg();
  return new pg.Pool({
    connectionString,
    connectionTimeoutMillis: 5000,
    query_timeout: 10_000,
    keepAlive: true,
  });
}

const importPg = () => import('pg').catch(ifMissing('postgresStore needs the package pg: npm install pg'));

/** A connection of its own: a pool with a single connection would have none left. */
async function listeningClient(
  connection: string | PostgresPool,
  pool: PostgresPool,
): Promise<ListeningClient> {
  if (typeof connection === 'string') {
    const { default: pg } = await importPg();
    return new pg.Client({ connectionString: connection, connectionTimeoutMillis: 5000, keepAlive: true });
  }
  const { Client } = pool as PostgresPool & { readonly Client?: new (options: object) => ListeningClient };
  if (Client) return new Client(pool.options);
  const { default: pg } = await importPg();
  return new pg.Client(pool.options);
}

/** How long a pool may take to say goodbye, in milliseconds. */
const GOODBYE_MS = 1000;

/** Ends a pool of ours. Connections to a database that hangs are cut, or they would keep the process alive. */
async function endPool(pool: PostgresPool, clients: ReadonlySet<PostgresClient>): Promise<void> {
  await within(GOODBYE_MS, pool.end(), 'The connections did not end').catch(() => {
    for (const client of clients)
      (client as { connection?: { stream?: { destroy(): void } } }).connection?.stream?.destroy();
  });
}

/** Kysely inside the application's transaction. */
function joinedDb(transaction: unknown): Db {
  if (isKyselyTransaction(transaction)) return transaction.withoutPlugins();
  const client = transaction as PostgresClient & { readonly totalCount?: number };
  if (typeof client?.query !== 'function' || client.totalCount !== undefined)
    throw notATransaction('a pg client in a transaction, or a transaction of Kysely');
  const query = client.query.bind(client);
  return kyselyOn({ connect: async () => ({ query, release() {} }) as unknown as PostgresClient });
}

function ignoreClientErrors(client: PostgresClient): void {
  client.off('error', ignore);
  client.on('error', ignore);
}

function ignore(): void {}
