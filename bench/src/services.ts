import { Redis } from 'ioredis';
import pg from 'pg';

/** The Postgres of all sections. */
export const POSTGRES_URL = process.env.POSTGRES_URL ?? 'postgres://postgres@127.0.0.1:5432/test';
/** The Redis of all sections. */
export const REDIS_URL = process.env.REDIS_URL ?? 'redis://127.0.0.1:6379';

/**
 * Connects to {@link POSTGRES_URL}.
 *
 * @throws {Error} if no server answers within two seconds.
 */
export async function connectPostgres(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: POSTGRES_URL, connectionTimeoutMillis: 2000 });
  await client.connect();
  return client;
}

/**
 * Connects to {@link REDIS_URL}.
 *
 * @throws {Error} if no server answers.
 */
export async function connectRedis(): Promise<Redis> {
  const redis = new Redis(REDIS_URL, { lazyConnect: true, retryStrategy: () => null });
  redis.on('error', () => undefined);
  await redis.connect();
  return redis;
}

/** Runs `work` on a connection of its own. */
export async function inPostgres<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = await connectPostgres();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Returns the versions of Postgres and Redis. A server that does not answer is left out. */
export async function serviceVersions(): Promise<Readonly<Record<string, string>>> {
  const versions = {
    PostgreSQL: await postgresVersion().catch(() => undefined),
    Redis: await redisVersion().catch(() => undefined),
  };
  return Object.fromEntries(
    Object.entries(versions).flatMap(([name, version]) => (version ? [[name, version]] : [])),
  );
}

function postgresVersion(): Promise<string | undefined> {
  return inPostgres(async (client) => {
    const { rows } = await client.query<{ server_version: string }>('show server_version');
    return rows[0]?.server_version;
  });
}

async function redisVersion(): Promise<string | undefined> {
  const redis = await connectRedis();
  try {
    return /redis_version:(\S+)/.exec(await redis.info('server'))?.[1];
  } finally {
    redis.disconnect();
  }
}
