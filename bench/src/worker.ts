import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { MEASURED_CORE, onCore } from './machine.js';

/** A contender in a process of its own. The compiler optimises its code for its own calls only. */
export interface Worker<Ready> {
  /** First message of the process. */
  readonly ready: Ready;
  /** Sends a question and resolves to the answer. One question at a time. */
  ask<Answer>(question: unknown): Promise<Answer>;
  /** Resolves when the process has ended. */
  stop(): Promise<void>;
}

/** Keeps the young generation at one size. See bench/WHY.md, "Young generation". */
export const STEADY_HEAP = ['--min-semi-space-size=16'];

/** Options of {@link startWorker}. */
export interface WorkerOptions {
  /** Default: the core of the contenders. */
  readonly core?: number;
  /** Flags of Node, such as `--expose-gc`. */
  readonly flags?: readonly string[];
  /** Variables beside those of this process. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts a module of this package that calls {@link serve}. Resolves when the process is ready. */
export async function startWorker<Ready>(
  module: URL,
  args: readonly string[],
  { core = MEASURED_CORE, flags = [], env = {} }: WorkerOptions = {},
): Promise<Worker<Ready>> {
  const [command, rest] = onCore(core, process.execPath, [
    '--no-warnings',
    ...flags,
    module.pathname,
    ...args,
  ]);
  const child = spawn(command, rest, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, NODE_ENV: 'production', ...env },
  });
  const ready = await answerOf<Ready>(child, args);
  return {
    ready,
    ask(question) {
      if (!child.connected) return Promise.reject(new Error(`The process of "${args.join(' ')}" is gone`));
      const answer = answerOf<never>(child, args);
      child.send(question as object);
      return answer;
    },
    stop() {
      if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
      const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      if (child.connected) child.disconnect();
      return gone;
    },
  };
}

function answerOf<Answer>(child: ChildProcess, args: readonly string[]): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) =>
      reject(new Error(`The process of "${args.join(' ')}" ended with ${code} before it answered`));
    child.once('exit', onExit);
    child.once('message', (message) => {
      child.off('exit', onExit);
      resolve(message as Answer);
    });
  });
}

const cleanups: (() => unknown)[] = [];

/** In the worker: registers a cleanup that runs before the process ends. */
export function atStop(cleanup: () => unknown): void {
  cleanups.push(cleanup);
}

/** In the worker: reports that it is ready, and answers questions until the other side disconnects. */
export async function serve<Question>(
  start: () => Promise<{ ready: unknown; answer: (question: Question) => unknown }>,
): Promise<void> {
  const { ready, answer } = await start();
  const reply = (message: unknown) => process.send?.(message ?? null);
  process.on('message', async (question) => reply(await answer(question as Question)));
  process.on('disconnect', async () => {
    try {
      for (const cleanup of cleanups) await cleanup();
    } finally {
      process.exit(0);
    }
  });
  reply(ready);
}
