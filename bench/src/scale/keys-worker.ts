import { setImmediate } from 'node:timers/promises';
import { createKeyring } from '@sallyport/keyring';
import { serve } from '../worker.js';
import type { Place } from './keys.js';
import { acme, ownerOf, PEPPERS, randomBelow, secretsOf, storeAt } from './keys.js';

export interface KeysOptions {
  readonly place: Place;
  readonly total: number;
  /** How many checks of keys, anywhere in the population, come before the memory is read. */
  readonly served: number;
}

export interface KeysQuestion {
  /** How many keys that are in no cache are checked. */
  readonly cold: number;
}

export interface KeysSample {
  /** Nanoseconds. */
  readonly cached: number;
  /** Microseconds, as the next ones. */
  readonly cold: number;
  readonly firstPage: number;
  readonly farPage: number;
}

/** In the cache at every scale, and all there is at the smallest. */
const WORKING_SET = 1000;
const PAGE = 50;
const PAGES = 20;

await serve<KeysQuestion>(async () => {
  const { place, total, served } = JSON.parse(process.argv[2] ?? '') as KeysOptions;
  const store = storeAt(place);
  // Use is written between the measurements: it is no part of a check.
  const options = { provider: acme, store, peppers: PEPPERS, flushEvery: '1h' as const };
  const cached = await createKeyring({ ...options, cache: { ttl: '1h', max: 10_000 } });
  const cold = await createKeyring({ ...options, cache: { max: 0 } });

  async function verifyRandom(keyring: typeof cached, times: number): Promise<number> {
    const secrets = Array.from({ length: times }, () => secretsOf(randomBelow(total)));
    const started = performance.now();
    for (const [at, each] of secrets.entries()) {
      const answer = await keyring.verify(each);
      if ('code' in answer) throw new Error(`A key was refused: ${answer.code}`);
      // As between requests, where timers and sockets get their turn.
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

  /** Someone's list, and the cursor of its last page. */
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
