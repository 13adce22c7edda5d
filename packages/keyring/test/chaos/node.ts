import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Duration } from '@sallyport/core';
import type { Place } from './places.ts';

const WORKER = fileURLToPath(new URL('node-worker.ts', import.meta.url));

/** How a process opens its keyring. */
export interface NodeConfig {
  readonly place: Place;
  /** Default: version 1 only. */
  readonly peppers?: Readonly<Record<number, string>>;
  /** The URL of a Redis for limits and the bus. */
  readonly redis?: string;
  /** The start of every name in that Redis. */
  readonly prefix?: string;
  /** The largest number of cached keys. */
  readonly cacheMax?: number;
  readonly flushEvery?: Duration;
  /** Milliseconds that the clock of this process is ahead. */
  readonly skewMs?: number;
}

/** Something that a job of a process tells while it runs. */
export interface Report {
  readonly job: string;
  readonly value: unknown;
}

/** Another process with a keyring of its own. */
export interface ChaosNode {
  readonly process: ChildProcess;
  /** Everything that its jobs have told so far. */
  readonly reports: Report[];
  /** Runs a job. Rejects if it throws, or if the process ends before. */
  run<T = unknown>(job: string, input?: object): Promise<T>;
  /** kill -9. */
  kill(): Promise<void>;
  /** Closes the keyring, and ends the process. */
  close(): Promise<void>;
}

interface Answer {
  readonly call?: number;
  readonly value?: unknown;
  readonly error?: string;
  readonly report?: Report;
}

/** Starts a process that has loaded everything, but opened nothing. */
export async function startProcess(command: readonly string[] = []): Promise<ChaosNode> {
  const [execPath = process.execPath, ...before] = command;
  const child = fork(WORKER, [], {
    execPath,
    execArgv: [...before, '--no-warnings', '--expose-gc'],
    env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'sallyport-chaos-cache') },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const exit = once(child, 'exit');
  const calls = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  const reports: Report[] = [];
  let last = 0;
  const ready = new Promise<void>((resolve, reject) => {
    calls.set(0, { resolve: () => resolve(), reject });
  });
  child.on('message', ({ call, value, error, report }: Answer) => {
    if (report) reports.push(report);
    if (call === undefined) return;
    if (error === undefined) calls.get(call)?.resolve(value);
    else calls.get(call)?.reject(new Error(error));
    calls.delete(call);
  });
  child.on('error', () => {});
  child.on('exit', (code, signal) => {
    for (const { reject } of calls.values()) reject(new Error(`The process ended with ${code ?? signal}`));
    calls.clear();
  });
  await ready;

  const node: ChaosNode = {
    process: child,
    reports,
    run<T>(job: string, input: object = {}) {
      const call = ++last;
      return new Promise<T>((resolve, reject) => {
        calls.set(call, { resolve: resolve as (value: unknown) => void, reject });
        child.send({ call, job, input }, (error) => error && reject(error));
      });
    },
    async kill() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await exit;
    },
    async close() {
      await node.run('close').catch(() => {});
      child.disconnect();
      await exit;
    },
  };
  return node;
}

/** Starts a process and opens its keyring. */
export async function startNode(config: NodeConfig): Promise<ChaosNode> {
  const node = await startProcess();
  await node.run('open', config);
  return node;
}

/** Starts many at once. */
export function startNodes(count: number, config: NodeConfig): Promise<ChaosNode[]> {
  return Promise.all(Array.from({ length: count }, () => startNode(config)));
}
