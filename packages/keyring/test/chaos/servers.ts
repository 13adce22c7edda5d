import type { ChildProcess } from 'node:child_process';
import { execFile, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  globSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Redis } from 'ioredis';
import pg from 'pg';
import { freePort } from '../support/redis-servers.ts';
import { waitUntil } from './row.ts';

/** A server of the suite's own, which it may stop. */
export interface OwnServer {
  readonly url: string;
  /** Stops all of its processes where they are. */
  freeze(): void;
  thaw(): void;
  /** Ends it without a goodbye. What it had acknowledged stays, if it keeps that at all. */
  crash(): Promise<void>;
  /** Starts it again on the same port. */
  restart(): Promise<void>;
  /** Ends it and removes its files. */
  close(): Promise<void>;
}

interface Launch {
  readonly url: string;
  readonly folder: string;
  readonly crashSignal: NodeJS.Signals;
  spawn(): ChildProcess;
  /** Whether it takes commands; a port may be open before. */
  isUp(): Promise<boolean>;
}

const running = new Set<ChildProcess>();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));
process.on('exit', () => {
  for (const server of running) server.kill('SIGKILL');
});

async function launch({ url, folder, crashSignal, isUp, spawn: spawnServer }: Launch): Promise<OwnServer> {
  const start = () => {
    const started = spawnServer();
    running.add(started);
    started.on('exit', () => running.delete(started));
    return started;
  };
  let server = start();
  const up = async () => {
    if ((await waitUntil(isUp, 20_000)) >= 20_000) throw new Error(`no answer of ${url}`);
  };
  const signalAll = (signal: NodeJS.Signals) => {
    for (const pid of [server.pid ?? 0, ...childrenOf(server.pid ?? 0)]) process.kill(pid, signal);
  };
  const end = async (signal: NodeJS.Signals) => {
    const exit = once(server, 'exit');
    server.kill(signal);
    await exit;
  };
  await up();
  return {
    url,
    freeze: () => signalAll('SIGSTOP'),
    thaw: () => signalAll('SIGCONT'),
    crash: () => end(crashSignal),
    async restart() {
      server = start();
      await up();
    },
    async close() {
      if (server.exitCode === null && server.signalCode === null) await end(crashSignal);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
}

async function takesQueries(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}

async function takesCommands(url: string): Promise<boolean> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
  client.on('error', () => {});
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    client.disconnect();
  }
}

const postgresBin = (): string | undefined =>
  ['/usr/local/bin', '/usr/bin', ...globSync('/usr/lib/postgresql/*/bin')].findLast((folder) =>
    existsSync(join(folder, 'initdb')),
  );

/** Why there can be no Postgres of the suite's own. */
export function lacksPostgres(): string | undefined {
  return postgresBin() && existsSync('/proc/self/task') ? undefined : 'no initdb on this machine';
}

/** Why there can be no Redis of the suite's own. */
export function lacksRedis(): string | undefined {
  return spawnSync('redis-server', ['--version']).status === 0
    ? undefined
    : 'no redis-server on this machine';
}

/** The version of the PgBouncer on this machine, such as `1.24.1`. */
export function pgBouncerVersion(): string | undefined {
  const { stdout } = spawnSync('pgbouncer', ['--version'], { encoding: 'utf8' });
  return /PgBouncer ([\d.]+)/.exec(stdout ?? '')?.[1];
}

/** Why there can be no PgBouncer. `from`: the oldest minor version of 1 that will do. */
export function lacksPgBouncer(from = 0): string | undefined {
  const version = pgBouncerVersion();
  if (version === undefined) return 'no pgbouncer on this machine';
  return Number(version.split('.')[1]) < from ? `pgbouncer is of version ${version}` : undefined;
}

/** Postgres does not run as root. */
function postgresUser(): { readonly uid?: number; readonly gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const idOf = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}

/** Runs a program of Postgres to its end. */
export async function runPostgres(program: string, args: readonly string[]): Promise<void> {
  await promisify(execFile)(join(postgresBin() ?? '', program), args, postgresUser());
}

/** A folder that Postgres may write to. */
export function postgresFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'chaos-postgres-'));
  const { uid, gid } = postgresUser();
  if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid);
  return folder;
}

/** Starts the Postgres whose data are in the folder. */
export async function servePostgres(folder: string): Promise<OwnServer> {
  const port = await freePort();
  const data = join(folder, 'data');
  const args = ['-D', data, '-p', String(port), '-k', '', '-h', '127.0.0.1', '-c', 'max_connections=200'];
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  return launch({
    ...{ url, folder, crashSignal: 'SIGQUIT', isUp: () => takesQueries(url) },
    spawn: () => spawn(join(postgresBin() ?? '', 'postgres'), args, { ...postgresUser(), stdio: 'ignore' }),
  });
}

/** Starts an empty Postgres. */
export async function startPostgres(): Promise<OwnServer> {
  const folder = postgresFolder();
  await runPostgres('initdb', ['-D', join(folder, 'data'), '-A', 'trust', '-U', 'postgres', '--no-sync']);
  return servePostgres(folder);
}

/** Starts an empty Redis. `keeps`: whether it has what it acknowledged after a crash. `more`: other arguments. */
export async function startRedis(keeps: boolean, more: readonly string[] = []): Promise<OwnServer> {
  const folder = mkdtempSync(join(tmpdir(), 'chaos-redis-'));
  const port = await freePort();
  const persistence = keeps ? ['--appendonly', 'yes', '--appendfsync', 'always'] : [];
  const args = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--dir',
    folder,
    ...persistence,
    ...more,
  ];
  const url = `redis://127.0.0.1:${port}`;
  return launch({
    ...{ url, folder, crashSignal: 'SIGKILL', isUp: () => takesCommands(url) },
    spawn: () => spawn('redis-server', args, { stdio: 'ignore' }),
  });
}

/** Starts a PgBouncer in transaction mode in front of a Postgres. */
export async function startPgBouncer(target: string): Promise<OwnServer> {
  const { hostname, port: targetPort, pathname, username } = new URL(target);
  const folder = mkdtempSync(join(tmpdir(), 'chaos-pgbouncer-'));
  chmodSync(folder, 0o777);
  const port = await freePort();
  writeFileSync(
    join(folder, 'ini'),
    `[databases]\n* = host=${hostname} port=${targetPort || 5432} user=${username}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = ${port}\nauth_type = any\npool_mode = transaction\ndefault_pool_size = 10\nmax_client_conn = 500\nlogfile = ${join(folder, 'log')}\nunix_socket_dir =\n`,
  );
  const root = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const url = `postgres://${username}@127.0.0.1:${port}${pathname}`;
  return launch({
    ...{ url, folder, crashSignal: 'SIGKILL', isUp: () => takesQueries(url) },
    spawn: () => spawn('pgbouncer', [...root, join(folder, 'ini')], { stdio: 'ignore' }),
  });
}
