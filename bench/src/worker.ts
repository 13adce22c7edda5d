import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { MEASURED_CORE, onCore } from './machine.js';

/** A contender in a process of its own, so that none runs on code that another one's calls have shaped. */
export interface Worker<Ready> {
  readonly ready: Ready;
  /** Sends a question, resolves to the answer. One at a time. */
  ask<Answer>(question: unknown): Promise<Answer>;
  stop(): Promise<void>;
}

export interface WorkerOptions {
  readonly core?: number;
  /** For Node itself, such as `--expose-gc`. */
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts a module of this package, given to {@link serve} there; resolves once it is ready. */
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

/** In the worker: what is to be tidied up before it ends. */
export function atStop(cleanup: () => unknown): void {
  cleanups.push(cleanup);
}

/** In the worker: says that it is ready, then answers question after question until the other side hangs up. */
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
