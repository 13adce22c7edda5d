import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { createConnection } from 'mysql2/promise';
import pg from 'pg';
import { describe, it } from 'vitest';

export const POSTGRES_URL = process.env.POSTGRES_URL ?? 'postgres://postgres@127.0.0.1:5432/test';
export const REDIS_URL = process.env.REDIS_URL ?? 'redis://127.0.0.1:6379';

export const MYSQL_URL = process.env.MYSQL_URL ?? 'mysql://root@127.0.0.1:3306';

const required = process.env.REQUIRE_SERVICES === '1';

async function answers(connect: () => Promise<unknown>): Promise<boolean> {
  try {
    await connect();
    return true;
  } catch {
    return required;
  }
}

const reachable = {
  Postgres: () =>
    answers(async () => {
      const client = new pg.Client({ connectionString: POSTGRES_URL, connectionTimeoutMillis: 2000 });
      await client.connect();
      await client.end();
    }),
  MySQL: () =>
    answers(async () => {
      const connection = await createConnection({ uri: MYSQL_URL, connectTimeout: 2000 });
      await connection.end();
    }),
  Redis: () =>
    answers(async () => {
      const client = new Redis(REDIS_URL, { lazyConnect: true, retryStrategy: () => null });
      client.on('error', () => {});
      await client.connect();
      client.disconnect();
    }),
};

/** Tests that need servers. If one does not answer, they are skipped with one visible line. */
export async function describeWith(
  services: readonly (keyof typeof reachable)[],
  name: string,
  body: () => void,
): Promise<void> {
  for (const service of services) {
    if (await reachable[service]()) continue;
    console.warn(`no ${service}: the tests "${name}" are skipped`);
    it.skip(`${name}: skipped, no ${service} answers`, () => {});
    return;
  }
  describe(name, body);
}

/** A schema of its own for one test. */
export function newSchema(): string {
  return `keyring_test_${randomBytes(6).toString('hex')}`;
}

export async function dropSchema(schema: string): Promise<void> {
  const client = new pg.Client({ connectionString: POSTGRES_URL });
  await client.connect();
  await client.query('set client_min_messages = warning');
  await client.query(`drop schema if exists "${schema}" cascade`);
  await client.end();
}

/** A MySQL database of its own for one test. @returns its connection string. */
export async function newDatabase(): Promise<string> {
  const name = newSchema();
  await onMysql(`create database ${name}`);
  const url = new URL(MYSQL_URL);
  url.pathname = name;
  return url.href;
}

export async function dropDatabase(url: string): Promise<void> {
  await onMysql(`drop database ${new URL(url).pathname.slice(1)}`);
}

async function onMysql(statement: string): Promise<void> {
  const connection = await createConnection(MYSQL_URL);
  await connection.query(statement);
  await connection.end();
}
