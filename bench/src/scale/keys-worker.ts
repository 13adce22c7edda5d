import { setImmediate } from 'node:timers/promises';
import { createKeyring } from '@sallyport/keyring';
import { serve } from '../worker.js';
import type { StoreLocation } from './keys.js';
import { acme, ownerOf, PEPPERS, randomBelow, secretsOf, storeAt } from './keys.js';

/** Options of the worker. */
export interface KeysOptions {
  /** A filled store. */
  readonly location: StoreLocation;
  /** Number of keys in the store. */
  readonly total: number;
  /** Number of checks of random keys before the memory is measured. */
  readonly served: number;
}

/** A measurement to make. */
export interface KeysQuestion {
  /** Number of checks without a cache. */
  readonly cold: number;
}

/** One sample. */
export interface KeysSample {
  /** Nanoseconds of a check with a cache. */
  readonly cached: number;
  /** Microseconds of a check without a cache. */
  readonly cold: number;
  /** Microseconds for the first page of a list. */
  readonly firstPage: number;
  /** Microseconds for the last page of a list. */
  readonly farPage: number;
}

/** Number of keys that are in the cache at every size. The smallest store has no others. */
const WORKING_SET = 1000;
const PAGE = 50;
const PAGES = 20;

await serve<KeysQuestion>(async () => {
  const { location, total, served } = JSON.parse(process.argv[2] ?? '') as KeysOptions;
  const store = storeAt(location);
  // Usage is flushed between the measurements, since it is not part of a check.
  const options = { provider: acme, store, peppers: PEPPERS, flushEvery: '1h' as const };
  const cached = await createKeyring({ ...options, cache: { ttl: '1h', max: 10_000 } });
  const cold = await createKeyring({ ...options, cache: { max: 0 } });

  async function verifyRandom(keyring: typeof cached, times: number): Promise<number> {
    const secrets = Array.from({ length: times }, () => secretsOf(randomBelow(total)));
    const started = performance.now();
    for (const [at, each] of secrets.entries()) {
      const result = await keyring.verify(each);
      if ('code' in result) throw new Error(`A key was refused: ${result.code}`);
      // Timers and sockets get their turn, as between requests.
      if (at % 100 === 0) await setImmediate();
    }
    return ((performance.now() - started) * 1000) / times;
  }

  await verifyRandom(cached, served);
  await cached.flush();
  const resident = process.memoryUsage.rss() / 1e6;

  const workingSet = Array.from({ length: WORKING_SET }, (_, at) =>
    secretsOf(Math.floor((at * total) / WORKING_SET)),
  );
  const lists = await Promise.all(Array.from({ length: 20 }, farInto));

  /** Finds the cursor of the last page in a random owner's list. */
  async function farInto() {
    const owner = ownerOf(randomBelow(total), total);
    let { cursor } = await cached.list({ owner, limit: PAGE });
    for (let page = 2; page < PAGES; page++)
      cursor = (await cached.list({ owner, limit: PAGE, cursor })).cursor;
    return { owner, cursor };
  }

  async function timeLists(filters: readonly { owner: string; cursor?: string | undefined }[]) {
    const started = performance.now();
    for (const filter of filters) {
      const { items } = await cached.list({ ...filter, limit: PAGE });
      if (items.length !== PAGE) throw new Error(`A page has ${items.length} keys`);
    }
    return ((performance.now() - started) * 1000) / filters.length;
  }

  async function timeCached(times: number): Promise<number> {
    for (const secrets of workingSet) await cached.verify(secrets);
    const started = performance.now();
    for (let round = 0; round < times; round++) for (const secrets of workingSet) cached.verify(secrets);
    return ((performance.now() - started) * 1e6) / times / WORKING_SET;
  }

  return {
    ready: resident,
    async answer({ cold: times }): Promise<KeysSample> {
      const sample = {
        cached: await timeCached(100),
        cold: await verifyRandom(cold, times),
        firstPage: await timeLists(lists.map(({ owner }) => ({ owner }))),
        farPage: await timeLists(lists),
      };
      await cached.flush();
      await cold.flush();
      return sample;
    },
  };
});
