import { Redis } from 'ioredis';
import { afterAll, describe, expect, test } from 'vitest';
import type { TokenStore } from '../../../src/index.js';
import { createCredential, createFetch, defineProvider } from '../../../src/index.js';
import { redisTokenStore } from '../../../src/redis/index.js';
import { testClock } from '../../support/clock.js';
import { startServer } from '../../support/server.js';

const acme = defineProvider({
  id: 'acme',
  title: 'Acme',
  environments: { production: 'https://api.acme.example' },
  secrets: { key: {} },
  strategies: {
    default: {
      exchange: { url: '/token', json: { key: '{key}' }, token: '/token', expires: { fixed: 600 } },
      then: { header: { Authorization: 'Bearer {token}' } },
    },
  },
});

async function startApi() {
  const state = { issued: 0, valid: '' };
  const server = await startServer(({ url, headers }, response) => {
    if (url === '/token') {
      state.valid = `tell-tale-${++state.issued}`;
      response.end(JSON.stringify({ token: state.valid }));
    } else response.writeHead(headers.authorization === `Bearer ${state.valid}` ? 200 : 401).end('{}');
  });
  return { state, server };
}

/** Twenty processes, as far as the store can tell. */
function fleet(baseURL: string, tokenStore: TokenStore, key = `k-${Math.random()}`) {
  const nodes = Array.from({ length: 20 }, () =>
    createFetch(createCredential(acme, { source: { key }, baseURL, tokenStore })),
  );
  return async () => {
    const responses = await Promise.all(nodes.map((call) => call('/x')));
    return [...new Set(responses.map(({ status }) => status))];
  };
}

const redis = new Redis(process.env.REDIS_URL ?? 'redis://127.0.0.1:6379', {
  lazyConnect: true,
  maxRetriesPerRequest: 0,
  retryStrategy: () => null,
});
redis.on('error', () => {});
const reachable = await redis.connect().then(
  () => true,
  () => false,
);
if (!reachable) console.warn('no Redis: the tests of the shared token store are skipped');
afterAll(() => redis.disconnect());

test.runIf(process.env.REQUIRE_SERVICES === '1')('Redis is there', () => expect(reachable).toBe(true));

describe.runIf(reachable)('a fleet that shares its tokens over Redis', () => {
  test('exchanges once, and refreshes once', async () => {
    const { state, server } = await startApi();
    const callAll = fleet(server.url, redisTokenStore(redis));
    expect(await callAll()).toEqual([200]);
    expect(server.count('/token')).toBe(1);
    state.valid = 'revoked';
    expect(await callAll()).toEqual([200]);
    expect(server.count('/token')).toBe(2);
  });

  test('leaves no readable token in Redis', async () => {
    const { server } = await startApi();
    const before = new Set(await redis.keys('sallyport:token:*'));
    await fleet(server.url, redisTokenStore(redis))();
    const added = (await redis.keys('sallyport:token:*')).filter((key) => !before.has(key));
    expect(added).toHaveLength(1);
    const kept = await redis.get(added[0] ?? '');
    expect(Buffer.from(kept ?? '', 'base64').toString('latin1')).not.toContain('tell-tale');
    expect(await redis.pttl(added[0] ?? '')).toBeGreaterThan(500_000);
  });

  test('keeps what belongs to other secrets apart', async () => {
    const { server } = await startApi();
    await fleet(server.url, redisTokenStore(redis), 'one')();
    await fleet(server.url, redisTokenStore(redis), 'two')();
    expect(server.count('/token')).toBe(2);
    await redis.del(await redis.keys('sallyport:token:*'));
  });
});

test('while the store fails, each exchanges for itself', async () => {
  const { server } = await startApi();
  const down = async () => {
    throw new Error('down');
  };
  const call = createFetch(
    createCredential(acme, {
      source: { key: 'k' },
      baseURL: server.url,
      tokenStore: { get: down, set: down, lock: down },
    }),
  );
  expect((await call('/x')).status).toBe(200);
  expect(server.count('/token')).toBe(1);
});

test('a store that never answers is one that fails: nobody waits for it for long', async () => {
  const { server } = await startApi();
  const clock = testClock();
  const silent = () => new Promise<never>(() => {});
  const credential = createCredential(acme, {
    source: { key: 'k' },
    baseURL: server.url,
    tokenStore: { get: silent, set: silent, lock: silent },
    clock,
  });
  let token: string | undefined;
  void credential.token().then((value) => {
    token = value;
  });
  const began = clock.now();
  while (token === undefined) {
    await Promise.race([clock.asleep(), new Promise((resolve) => setTimeout(resolve, 20))]);
    await clock.advance(100);
  }
  expect(token).toBe('tell-tale-1');
  expect(clock.now() - began).toBeLessThan(6000); // A second each: to look, to lock, to look again, to keep.
  expect(server.count('/token')).toBe(1);
});
