import { Redis } from 'ioredis';
import pg from 'pg';

export const POSTGRES_URL = process.env.POSTGRES_URL ?? 'postgres://postgres@127.0.0.1:5432/test';
export const REDIS_URL = process.env.REDIS_URL ?? 'redis://127.0.0.1:6379';

/** @throws where none answers. */
export async function connectPostgres(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: POSTGRES_URL, connectionTimeoutMillis: 2000 });
  await client.connect();
  return client;
}

/** @throws where none answers. */
export async function connectRedis(): Promise<Redis> {
  const redis = new Redis(REDIS_URL, { lazyConnect: true, retryStrategy: () => null });
  redis.on('error', () => undefined);
  await redis.connect();
  return redis;
}

/** For one piece of work, on a connection of its own. */
export async function inPostgres<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = await connectPostgres();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Versions of the servers that stores and limits use; one that does not answer is left out. */
export async function serviceVersions(): Promise<Readonly<Record<string, string>>> {
  const asked = {
    PostgreSQL: await postgresVersion().catch(() => undefined),
    Redis: await redisVersion().catch(() => undefined),
  };
  return Object.fromEntries(
    Object.entries(asked).flatMap(([name, version]) => (version ? [[name, version]] : [])),
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
