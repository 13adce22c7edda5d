import { Cluster, Redis } from 'ioredis';
import { Redis as Redis5 } from 'ioredis5';
import { Redis as Valkey } from 'iovalkey';
import { createClient, createCluster, createSentinel } from 'redis';
import { createClient as createClient4, createCluster as createCluster4 } from 'redis4';
import type { RedisClient } from '../../src/redis.js';

/** A client and the way to end it. */
export interface OpenClient {
  readonly client: RedisClient;
  close(): unknown;
}

type OpenRedis = (port: number) => Promise<OpenClient>;

const quiet = <T extends { on(event: 'error', listener: () => void): unknown }>(client: T): T => {
  client.on('error', () => {});
  return client;
};

const like = (make: new (options: { port: number; host: string }) => Redis): OpenRedis => {
  return async (port) => {
    const client = quiet(new make({ port, host: '127.0.0.1' }));
    return { client, close: () => client.disconnect() };
  };
};

const nodeRedis = async (made: unknown): Promise<OpenClient> => {
  const client = quiet(
    made as RedisClient & {
      on(event: 'error', listener: () => void): unknown;
      connect(): Promise<unknown>;
      destroy?(): unknown;
      disconnect?(): unknown;
    },
  );
  await client.connect();
  return { client, close: () => (client.destroy ?? client.disconnect)?.call(client) };
};

const url = (port: number) => `redis://127.0.0.1:${port}`;

/** Clients of a single server. */
export const singleClients: readonly (readonly [string, OpenRedis])[] = [
  ['ioredis 6', like(Redis)],
  ['ioredis 5', like(Redis5 as unknown as typeof Redis)],
  ['iovalkey', like(Valkey as unknown as typeof Redis)],
  ['node-redis 5', (port) => nodeRedis(createClient({ url: url(port) }))],
  ['node-redis 4', (port) => nodeRedis(createClient4({ url: url(port) }))],
];

/** Clients of a cluster. */
export const clusterClients: readonly (readonly [string, OpenRedis])[] = [
  [
    'ioredis 6 Cluster',
    async (port) => {
      const client = quiet(new Cluster([{ port, host: '127.0.0.1' }]));
      return { client, close: () => client.disconnect() };
    },
  ],
  ['node-redis 5 createCluster', (port) => nodeRedis(createCluster({ rootNodes: [{ url: url(port) }] }))],
  ['node-redis 4 createCluster', (port) => nodeRedis(createCluster4({ rootNodes: [{ url: url(port) }] }))],
];

/** Clients that find the server by a sentinel. */
export const sentinelClients: readonly (readonly [string, OpenRedis])[] = [
  [
    'ioredis 6 by Sentinel',
    async (port) => {
      const client = quiet(new Redis({ sentinels: [{ port, host: '127.0.0.1' }], name: 'main' }));
      return { client, close: () => client.disconnect() };
    },
  ],
  [
    'node-redis 5 createSentinel',
    (port) => nodeRedis(createSentinel({ name: 'main', sentinelRootNodes: [{ host: '127.0.0.1', port }] })),
  ],
];
