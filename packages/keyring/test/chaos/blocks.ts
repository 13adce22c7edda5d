import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Keyring } from '@sallyport/keyring';
import type { acme, Secrets } from './acme.ts';
import { createWaitReader } from './thread-time.ts';

/** How long a job kept the event loop. */
export interface Blocks {
  /** Milliseconds of the longest block, by `monitorEventLoopDelay`. */
  readonly longestMs: number;
  /**
   * The longest time between two turns of the event loop, without that in which the thread waited for a core: what it
   * computed, and how long it waited for the disk or for another thread. Undefined where the system does not tell.
   */
  readonly ownMs: number | undefined;
  /** The most CPU milliseconds of this thread between two turns of the event loop. */
  readonly cpuMs: number;
  /** Milliseconds of the whole job. */
  readonly tookMs: number;
}

const RESOLUTION_MS = 1;

/** Runs a job and watches the event loop. On a busy machine `ownMs` is what the job itself is to blame for. */
export async function watchBlocks(work: () => Promise<unknown>): Promise<Blocks> {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  const waited = createWaitReader();
  const read = () => {
    const { user, system } = process.threadCpuUsage();
    return { at: performance.now(), cpu: (user + system) / 1000, waited: waited?.() ?? 0 };
  };
  let [cpuMs, ownMs] = [0, 0];
  let last = read();
  let watching = true;
  const turn = () => {
    const now = read();
    cpuMs = Math.max(cpuMs, now.cpu - last.cpu);
    ownMs = Math.max(ownMs, now.at - last.at - (now.waited - last.waited));
    last = now;
    if (watching) setImmediate(turn);
  };
  await new Promise(setImmediate);
  histogram.enable();
  last = read();
  turn();
  const begun = performance.now();
  await work();
  const tookMs = performance.now() - begun;
  watching = false;
  await new Promise((resolve) => setTimeout(resolve, 5));
  histogram.disable();
  const longestMs = histogram.max / 1e6 - RESOLUTION_MS;
  return { longestMs, ownMs: waited && ownMs, cpuMs, tookMs };
}

/** Uses every key once, without a block of its own that a flush would be blamed for. */
export async function useAll(keyring: Keyring<typeof acme>, secrets: readonly Secrets[]): Promise<void> {
  for (let at = 0; at < secrets.length; at += 200) {
    await Promise.all(secrets.slice(at, at + 200).map((one) => keyring.verify(one)));
    await new Promise(setImmediate);
  }
}
