import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Playground } from '../src/playground.js';
import { startPlayground } from '../src/playground.js';

/** A playground on four free ports in a row, with its data in a folder of its own. */
export async function startOnFreePorts(): Promise<
  Playground & { readonly dataDir: string; readonly firstPort: number }
> {
  const dataDir = await mkdtemp(join(tmpdir(), 'sallyport-'));
  for (let attempt = 0; attempt < 50; attempt++) {
    const firstPort = 20_000 + Math.floor(Math.random() * 10_000) * 4;
    try {
      const playground = await startPlayground(firstPort, dataDir);
      const close = async () => {
        await playground.close();
        await rm(dataDir, { recursive: true });
      };
      return { ...playground, close, dataDir, firstPort };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    }
  }
  throw new Error('There are no four free ports in a row');
}
