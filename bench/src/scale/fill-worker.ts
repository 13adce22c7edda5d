import { createKeyring } from '@sallyport/keyring';
import { serve } from '../worker.js';
import type { StoreLocation } from './keys.js';
import { acme, ownerOf, PEPPERS, secretsOf, storeAt } from './keys.js';

/** Keys per `import`. */
const BATCH = 50_000;

/** A store to fill. */
export interface FillQuestion {
  /** The store. */
  readonly location: StoreLocation;
  /** Number of keys. */
  readonly total: number;
}

// Answers with the microseconds per key of each batch.
await serve<FillQuestion>(async () => ({
  ready: true,
  async answer({ location, total }): Promise<number[]> {
    const keyring = await createKeyring({ provider: acme, store: storeAt(location), peppers: PEPPERS });
    const samples: number[] = [];
    for (let from = 0; from < total; from += BATCH) {
      const length = Math.min(BATCH, total - from);
      const keys = Array.from({ length }, (_, at) => ({
        owner: ownerOf(from + at, total),
        name: `key ${from + at}`,
        scopes: ['reports:read'],
        secrets: secretsOf(from + at),
      }));
      const started = performance.now();
      await keyring.import(keys);
      samples.push(((performance.now() - started) * 1000) / length);
    }
    await keyring.close();
    return samples;
  },
}));
