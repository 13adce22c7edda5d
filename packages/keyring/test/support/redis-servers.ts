import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Redis } from 'ioredis';

/** Whether this machine can start a Redis of its own. */
export const hasRedisServer = spawnSync('redis-server', ['--version']).status === 0;

/** A server of a test's own, which may be stopped and killed. */
export interface OwnRedis {
  readonly port: number;
  readonly process: ChildProcess;
  close(): Promise<void>;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

async function start(port: number, args: readonly string[]): Promise<OwnRedis> {
  const folder = mkdtempSync(join(tmpdir(), 'redis-'));
  const child = spawn('redis-server', [...args, '--dir', folder], { stdio: 'ignore' });
  const client = new Redis({ port, host: '127.0.0.1', retryStrategy: () => 20, maxRetriesPerRequest: null });
  client.on('error', () => {});
  await client.ping();
  client.disconnect();
  return {
    port,
    process: child,
    async close() {
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const plain = (port: number) => ['--port', String(port), '--bind', '127.0.0.1', '--save', ''];

export async function startRedis(): Promise<OwnRedis> {
  const port = await freePort();
  return start(port, plain(port));
}

/** A cluster of one node that has every slot. */
export async function startCluster(): Promise<OwnRedis> {
  // A node of a cluster also listens on its port plus 10,000.
  const port = 20_000 + Math.floor(Math.random() * 10_000);
  const server = await start(port, [
    ...plain(port),
    '--cluster-enabled',
    'yes',
    '--cluster-announce-ip',
    '127.0.0.1',
  ]);
  const client = new Redis({ port, host: '127.0.0.1' });
  await client.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
  while (!String(await client.call('CLUSTER', 'INFO')).includes('cluster_state:ok')) await setTimeout(50);
  client.disconnect();
  return server;
}

/** A server and a sentinel that watches it as `main`. `port` is the sentinel's. */
export async function startSentinel(): Promise<OwnRedis> {
  const server = await startRedis();
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'sentinel-'));
  const file = join(folder, 'sentinel.conf');
  writeFileSync(file, `port ${port}\nbind 127.0.0.1\nsentinel monitor main 127.0.0.1 ${server.port} 1\n`);
  const sentinel = await start(port, [file, '--sentinel']);
  return {
    port,
    process: server.process,
    async close() {
      await Promise.all([sentinel.close(), server.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
