import { memoryStore } from '@sallyport/keyring';
import { serve } from '../worker.js';
import type { Contender } from './contender.js';
import { timeOf } from './contender.js';
import type { FloodSample } from './flood.js';
import { acmeApi, keyringKeys, photaApi } from './guards.js';

/** Number of keys in the flood that repeats itself. */
const REPEATED = 1000;

await serve<{ readonly milliseconds: number }>(async () => {
  const [, , api, repeats] = process.argv;
  let [calls, reads] = [0, 0];
  const store = memoryStore();
  const keyring = await keyringKeys(api === 'acme' ? acmeApi : photaApi, {
    store: {
      ...store,
      find(digests) {
        reads++;
        return store.find(digests);
      },
    },
  });
  const contender: Contender = {
    admits(request) {
      calls++;
      return keyring.admits(request);
    },
    callers: repeats ? { ...keyring.callers, garbage: inTurn(keyring.callers.garbage) } : keyring.callers,
  };
  await timeOf(contender, 'accepted', 300);
  const heapAtFirst = heapInUse();

  return {
    ready: null,
    async answer({ milliseconds }): Promise<FloodSample> {
      [calls, reads] = [0, 0];
      const garbage = await timeOf(contender, 'garbage', milliseconds);
      const flood = { calls, reads };
      reads = 0;
      const accepted = await timeOf(contender, 'accepted', milliseconds);
      return { ...flood, garbage, accepted, acceptedReads: reads, kept: heapInUse() - heapAtFirst };
    },
  };
});

function inTurn(next: (() => string) | undefined): () => string {
  const lines = Array.from({ length: REPEATED }, () => next?.() ?? '');
  let at = 0;
  return () => lines[at++ % lines.length] as string;
}

function heapInUse(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
