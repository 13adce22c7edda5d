import { openSync, readSync } from 'node:fs';

/** Tells how long the main thread was ready to run while other threads had its core, in milliseconds. */
export type ReadWait = () => number;

/** Follows the main thread's wait for a core. @returns undefined where the system does not tell it. */
export function createWaitReader(): ReadWait | undefined {
  const line = Buffer.alloc(128);
  try {
    const file = openSync(`/proc/self/task/${process.pid}/schedstat`, 'r');
    // CPU time, time in the queue of a core, and turns; the times in nanoseconds.
    const read = () =>
      Number(line.toString('latin1', 0, readSync(file, line, 0, line.length, 0)).split(' ')[1]);
    return Number.isFinite(read()) ? () => read() / 1e6 : undefined;
  } catch {
    return undefined;
  }
}
