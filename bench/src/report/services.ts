import { Redis } from 'ioredis';
import pg from 'pg';

/** Versions of the servers that stores and limits use; one that does not answer is left out. */
export async function serviceVersions(): Promise<Readonly<Record<string, string>>> {
  const asked = { PostgreSQL: await postgresVersion().catch(none), Redis: await redisVersion().catch(none) };
  return Object.fromEntries(
    Object.entries(asked).flatMap(([name, version]) => (version ? [[name, version]] : [])),
  );
}

async function postgresVersion(): Promise<string | undefined> {
  const connectionString = process.env.POSTGRES_URL ?? 'postgres://postgres@127.0.0.1:5432/test';
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 2000 });
  try {
    await client.connect();
    const { rows } = await client.query<{ server_version: string }>('show server_version');
    return rows[0]?.server_version;
  } finally {
    await client.end();
  }
}

async function redisVersion(): Promise<string | undefined> {
  const redis = new Redis(process.env.REDIS_URL ?? 'redis://127.0.0.1:6379', {
    lazyConnect: true,
    retryStrategy: () => null,
  });
  redis.on('error', none);
  try {
    await redis.connect();
    return /redis_version:(\S+)/.exec(await redis.info('server'))?.[1];
  } finally {
    redis.disconnect();
  }
}

function none(): undefined {
  return undefined;
}
