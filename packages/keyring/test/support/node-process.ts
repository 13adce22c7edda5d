import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { acme, PEPPER } from './acme.js';

/** What `child.mjs` says. */
interface Message {
  readonly job?: string;
  readonly answer?: unknown;
  readonly cached?: boolean;
  readonly id?: string;
  readonly state?: string;
  /** How many uses of a key were written. */
  readonly written?: number;
}

/** Another process with a keyring of its own. */
export interface NodeProcess {
  run(job: string, input?: object): Promise<unknown>;
  /** What it says while a job runs. @returns a function that stops listening. */
  onMessage(listener: (message: Message) => void): () => void;
  kill(): Promise<void>;
  close(): Promise<void>;
}

export async function startNode(config: object): Promise<NodeProcess> {
  const argument = JSON.stringify({ definition: acme, pepper: PEPPER, ...config });
  const child = fork(fileURLToPath(new URL('child.mjs', import.meta.url)), [argument], {
    execArgv: ['--no-warnings'],
  });
  await answerOf(child, 'ready');
  const exit = once(child, 'exit');
  return {
    run(job, input = {}) {
      const answer = answerOf(child, job);
      child.send({ job, ...input });
      return answer;
    },
    onMessage(listener) {
      child.on('message', listener);
      return () => void child.off('message', listener);
    },
    async kill() {
      child.kill('SIGKILL');
      await exit;
    },
    async close() {
      child.send({ job: 'close' });
      await exit;
    },
  };
}

function answerOf(child: ChildProcess, job: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const hear = (message: Message) => {
      if (message.job !== job) return;
      child.off('message', hear);
      child.off('exit', fail);
      resolve(message.answer);
    };
    const fail = (code: number | null) => reject(new Error(`The process ended with ${code}`));
    child.on('message', hear);
    child.on('exit', fail);
  });
}
