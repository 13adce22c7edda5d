import { setTimeout } from 'node:timers/promises';
import { Redis } from 'ioredis';
import pg from 'pg';
import type { TcpProxy } from '../support/proxy.ts';
import { proxyTo } from '../support/proxy.ts';
import { waitUntil } from './row.ts';
import type { OwnServer } from './servers.ts';
import { postgresFolder, runPostgres, servePostgres, startRedis } from './servers.ts';

/** A server that follows another one. */
export interface Replica {
  readonly server: OwnServer;
  /** The way from the primary. What is held back here has not arrived. */
  readonly link: TcpProxy;
  /** Makes it the primary. */
  promote(): Promise<void>;
  close(): Promise<void>;
}

async function replicaOf(
  primary: OwnServer,
  start: (link: string) => Promise<OwnServer>,
  promote: (url: string) => Promise<unknown>,
): Promise<Replica> {
  const link = await proxyTo(primary.url);
  const server = await start(link.url);
  return {
    server,
    link,
    promote: async () => {
      await promote(server.url);
    },
    async close() {
      await link.cut();
      await server.close();
    },
  };
}

/** Runs statements on a Postgres. @returns the first column of the last row, as a number. */
export async function askPostgres(url: string, ...statements: readonly string[]): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    let rows: unknown[][] = [];
    for (const text of statements) ({ rows } = await client.query({ text, rowMode: 'array' }));
    return Number(rows[0]?.[0] ?? 0);
  } finally {
    await client.end();
  }
}

/** Starts a streaming replica of a Postgres. `waits`: the primary acknowledges what the replica has. */
export async function postgresReplica(primary: OwnServer, waits: boolean): Promise<Replica> {
  const start = async (url: string) => {
    const folder = postgresFolder();
    const { port } = new URL(url);
    const from = ['-h', '127.0.0.1', '-p', port, '-U', 'postgres', '-X', 'stream', '--no-sync'];
    await runPostgres('pg_basebackup', [...from, '-R', '-c', 'fast', '-D', `${folder}/data`]);
    return servePostgres(folder);
  };
  const replica = await replicaOf(primary, start, (url) => askPostgres(url, 'select pg_promote()'));
  if (waits)
    await askPostgres(
      primary.url,
      "alter system set synchronous_standby_names = '*'",
      'select pg_reload_conf()',
    );
  const state = waits ? 'sync' : 'async';
  await waitUntil(
    async () =>
      (await askPostgres(
        primary.url,
        `select count(*) from pg_stat_replication where state = 'streaming' and sync_state = '${state}'`,
      )) === 1,
  );
  return replica;
}

/** Starts a replica of a Redis. */
export async function redisReplica(primary: OwnServer): Promise<Replica> {
  const start = async (url: string) => {
    const { hostname, port } = new URL(url);
    const server = await startRedis(true, ['--replicaof', hostname, port]);
    await onRedis(server.url, async (client) => {
      while (!(await client.info('replication')).includes('master_link_status:up')) await setTimeout(20);
    });
    return server;
  };
  return replicaOf(primary, start, (url) => onRedis(url, (client) => client.call('REPLICAOF', 'NO', 'ONE')));
}

/** Uses a Redis and leaves it. */
export async function onRedis<T>(url: string, use: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(url);
  try {
    return await use(client);
  } finally {
    client.disconnect();
  }
}
