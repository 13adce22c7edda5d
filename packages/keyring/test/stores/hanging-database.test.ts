import pg from 'pg';
import { describe, expect, it } from 'vitest';
import type { Store } from '../../src/index.js';
import { createKeyring, memoryStore } from '../../src/index.js';
import { mysqlStore, postgresStore } from '../../src/sql.js';
import { acme, acmeKeyring, PEPPER } from '../support/acme.js';
import { proxyTo, until } from '../support/proxy.js';
import {
  describeWith,
  dropDatabase,
  dropSchema,
  MYSQL_URL,
  newDatabase,
  newSchema,
  POSTGRES_URL,
} from '../support/services.js';

const LIMIT_MS = 300;
const MAX = 50;
const bounds = { storeTimeout: LIMIT_MS, maxLookups: MAX, cache: { max: 0 } } as const;

/** A store whose look-ups never end, as long as it hangs. */
function hangingStore() {
  const store = memoryStore();
  const state = { hangs: false, underWay: 0 };
  const hanging: Store = {
    ...store,
    find(digests) {
      if (!state.hangs) return store.find(digests);
      state.underWay++;
      return new Promise(() => {});
    },
  };
  return { hanging, state };
}

describe('a store that hangs', () => {
  it('costs a request its limit, and the requests beyond the largest number nothing', async () => {
    const { hanging, state } = hangingStore();
    const { keyring } = await acmeKeyring({ store: hanging, ...bounds });
    const { secrets, key } = await keyring.create({ owner: 'o', name: 'n' });
    state.hangs = true;
    const answered: number[] = [];
    await Promise.all(
      Array.from({ length: 1000 }, async (_, at) => {
        const result = await keyring.verify({ apiKey: `unknown-${at}` });
        expect(result).toEqual({ code: 'unavailable', retryAfter: 1 });
        answered.push(at);
      }),
    );
    // Those that asked the store are the first that came and the last that were answered.
    expect(answered.slice(-(MAX + 1)).sort((a, b) => a - b)).toEqual(
      Array.from({ length: MAX + 1 }, (_, at) => at),
    );
    expect(state.underWay).toBe(MAX + 1);

    // None of those calls ever ends: one a second is tried, and the first that succeeds makes room.
    state.hangs = false;
    await until(async () => 'keyId' in (await keyring.verify(secrets)));
    const after = await Promise.all(Array.from({ length: MAX }, () => keyring.verify(secrets)));
    expect(after.every((result) => 'keyId' in result && result.keyId === key.id)).toBe(true);
    await keyring.close();
  });

  it('ends a change with unavailable', async () => {
    const { keyring } = await acmeKeyring({
      ...bounds,
      store: { ...memoryStore(), insert: () => new Promise<boolean>(() => {}) },
    });
    await expect(keyring.create({ owner: 'o', name: 'n' })).rejects.toMatchObject({
      code: 'unavailable',
      status: 503,
      retryable: true,
    });
    await keyring.close();
  });
});

interface Hung {
  readonly open: (url: string) => Store;
  readonly target: () => Promise<{ url: string; drop: () => Promise<void> }>;
}

const databases: readonly (readonly ['Postgres' | 'MySQL', string, Hung])[] = [
  ['Postgres', 'postgresStore(url)', onPostgres((url, schema) => postgresStore(url, { schema }))],
  [
    'Postgres',
    "postgresStore(pool) of the user's, without limits",
    onPostgres((url, schema) => postgresStore(patientPool(url), { schema })),
  ],
  [
    'MySQL',
    'mysqlStore(url)',
    {
      open: mysqlStore,
      async target() {
        const url = await newDatabase();
        return { url, drop: () => dropDatabase(url) };
      },
    },
  ],
];

/** A pool that would wait for ever. */
function patientPool(connectionString: string): pg.Pool {
  const pool = new pg.Pool({ connectionString });
  pool.on('error', () => {});
  return pool;
}

function onPostgres(make: (url: string, schema: string) => Store): Hung {
  const schema = newSchema();
  return {
    open: (url) => make(url, schema),
    target: async () => ({ url: POSTGRES_URL, drop: () => dropSchema(schema) }),
  };
}

for (const [service, name, { open, target }] of databases) {
  await describeWith([service], `${name}: the database hangs`, () => {
    it('look-ups and close end within their limit, the memory stays flat, and all is well afterwards', async () => {
      const { url, drop } = await target();
      const proxy = await proxyTo(service === 'MySQL' ? MYSQL_URL : POSTGRES_URL);
      const through = new URL(proxy.url);
      through.pathname = new URL(url).pathname;
      const keyring = await createKeyring({
        provider: acme,
        store: open(through.href),
        peppers: { 1: PEPPER },
        ...bounds,
      });
      const { secrets, key } = await keyring.create({ owner: 'o', name: 'n' });
      expect(await keyring.verify(secrets)).toMatchObject({ keyId: key.id });

      proxy.freeze();
      let slowest = 0;
      const heap: number[] = [];
      for (let round = 0; round < 40; round++) {
        // 2,000 a second.
        const begun = performance.now();
        const answers = Array.from({ length: 100 }, async (_, at) => {
          const result = await keyring.verify({ apiKey: `unknown-${round}-${at}` });
          slowest = Math.max(slowest, performance.now() - begun);
          return result;
        });
        await new Promise((resolve) => setTimeout(resolve, 50));
        heap.push(process.memoryUsage().heapUsed);
        if (round === 39)
          for (const answer of await Promise.all(answers))
            expect(answer).toEqual({ code: 'unavailable', retryAfter: 1 });
      }
      expect(slowest).toBeLessThan(LIMIT_MS * 3);
      expect(Math.min(...heap.slice(20)) - Math.min(...heap.slice(0, 20))).toBeLessThan(20 * 1024 * 1024);

      proxy.thaw();
      await until(async () => 'keyId' in (await keyring.verify(secrets)));
      proxy.freeze();
      await keyring.verify({ apiKey: 'unknown' });
      const closing = performance.now();
      await keyring.close().catch(() => {});
      expect(performance.now() - closing).toBeLessThan(LIMIT_MS * 4 + 3000);
      await proxy.cut();
      await drop();
    }, 30_000);
  });
}
