import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import type { Playground } from '../src/playground.js';
import { startPlayground } from '../src/playground.js';

// Password checks are slow on purpose, and slower on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** A running playground, and its surroundings. */
export interface TestPlayground extends Playground {
  /** Folder of its data. */
  readonly dataDir: string;
  /** The first of its four ports. */
  readonly firstPort: number;
  /** Stops, and starts again with the same data. */
  restart(): Promise<Playground>;
}

/** Starts a playground on four free ports in a row, with its data in a folder of its own. */
export async function startOnFreePorts(): Promise<TestPlayground> {
  const dataDir = await mkdtemp(join(tmpdir(), 'sallyport-'));
  for (let attempt = 0; attempt < 50; attempt++) {
    const firstPort = 20_000 + Math.floor(Math.random() * 10_000) * 4;
    try {
      const playground = await startPlayground(firstPort, dataDir);
      let running: Playground = playground;
      const restart = async () => {
        await running.close();
        running = await startPlayground(firstPort, dataDir);
        return running;
      };
      const close = async () => {
        await running.close();
        await rm(dataDir, { recursive: true });
      };
      return { ...playground, restart, close, dataDir, firstPort };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    }
  }
  throw new Error('There are no four free ports in a row');
}
