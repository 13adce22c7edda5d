import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Keyring } from '@sallyport/keyring';
import type { acme, Secrets } from './acme.ts';

/** How long a job kept the event loop. */
export interface Blocks {
  /** Milliseconds of the longest block, by `monitorEventLoopDelay`. */
  readonly longestMs: number;
  /** The most CPU milliseconds of this thread between two turns of the event loop. */
  readonly cpuMs: number;
  /** Milliseconds of the whole job. */
  readonly tookMs: number;
}

const RESOLUTION_MS = 1;

/** Runs a job and watches the event loop. On a busy machine the CPU time is what the job itself is to blame for. */
export async function watchBlocks(work: () => Promise<unknown>): Promise<Blocks> {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  let cpuMs = 0;
  let last = process.threadCpuUsage();
  let watching = true;
  const turn = () => {
    const now = process.threadCpuUsage();
    cpuMs = Math.max(cpuMs, (now.user - last.user + now.system - last.system) / 1000);
    last = now;
    if (watching) setImmediate(turn);
  };
  await new Promise(setImmediate);
  histogram.enable();
  last = process.threadCpuUsage();
  turn();
  const begun = performance.now();
  await work();
  const tookMs = performance.now() - begun;
  watching = false;
  await new Promise((resolve) => setTimeout(resolve, 5));
  histogram.disable();
  return { longestMs: histogram.max / 1e6 - RESOLUTION_MS, cpuMs, tookMs };
}

/** Uses every key once, without a block of its own that a flush would be blamed for. */
export async function useAll(keyring: Keyring<typeof acme>, secrets: readonly Secrets[]): Promise<void> {
  for (let at = 0; at < secrets.length; at += 200) {
    await Promise.all(secrets.slice(at, at + 200).map((one) => keyring.verify(one)));
    await new Promise(setImmediate);
  }
}
