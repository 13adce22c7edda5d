import { generateKeyPairSync } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, describe, expect, test } from 'vitest';
import { redisReplays } from '../../src/redis/index.js';
import type { ReplayStore } from '../../src/webhooks/index.js';
import {
  githubWebhook,
  memoryReplays,
  sendgridWebhook,
  signatureVerifier,
  standardWebhook,
  stripeWebhook,
} from '../../src/webhooks/index.js';
import { testClock } from '../support/clock.js';
import { signedRequest } from './signed.js';

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
if (!reachable) console.warn('no Redis: the tests of the shared replay store are skipped');
afterAll(() => redis.disconnect());

test.runIf(process.env.REQUIRE_SERVICES === '1')('Redis is there', () => expect(reachable).toBe(true));

const SECRET = `whsec_${Buffer.from('a key of at least 24 bytes').toString('base64')}`;
const REPLAYED = { code: 'invalid', detail: 'This request was received before.' };
const body = () => `{"id":"${Math.random()}"}`;

describe.each<[name: string, store: () => ReplayStore, isThere: boolean]>([
  ['memory', memoryReplays, true],
  ['Redis', () => redisReplays(redis), reachable],
])('with a store of replays in %s', (_name, store, isThere) => {
  test.runIf(isThere)('a request is accepted once, by all who share the store', async () => {
    const replays = store();
    const verifiers = Array.from({ length: 10 }, () =>
      signatureVerifier(stripeWebhook, { secret: SECRET }, { replays }),
    );
    const text = body();
    const request = await signedRequest(stripeWebhook, { secret: SECRET }, text);
    const results = await Promise.all(verifiers.map((verify) => verify(request, text)));
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    expect(results.filter(({ ok }) => !ok)).toEqual(Array.from({ length: 9 }, () => REPLAYED));
  });
});

test('what is refused leaves no trace, and a header that is not signed makes no other request', async () => {
  const verify = signatureVerifier(standardWebhook, { secret: SECRET }, { replays: memoryReplays() });
  const request = await signedRequest(standardWebhook, { secret: SECRET }, 'body');
  expect(await verify(request, 'other')).toEqual({ code: 'invalid' });
  expect(await verify(request, 'body')).toMatchObject({ ok: true });
  const twice = { ...request.headers, 'webhook-signature': `v0,x ${request.headers['webhook-signature']}` };
  expect(await verify({ ...request, headers: { ...twice, 'x-other': '1' } }, 'body')).toEqual(REPLAYED);
});

test('another signature of the same message is a replay too', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const clock = testClock();
  const key = privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
  const receiver = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  const verify = signatureVerifier(sendgridWebhook, { key: receiver }, { clock, replays: memoryReplays() });
  const [one, other] = [
    await signedRequest(sendgridWebhook, { key }, 'body', { clock }),
    await signedRequest(sendgridWebhook, { key }, 'body', { clock }),
  ];
  expect(one).not.toEqual(other);
  expect(await verify(one, 'body')).toMatchObject({ ok: true });
  expect(await verify(other, 'body')).toEqual(REPLAYED);
});

test('a name is kept until the signature has expired, or for a day', async () => {
  const kept: number[] = [];
  const replays: ReplayStore = { claim: async (_name, ttl) => kept.push(ttl) > 0 };
  const clock = testClock();
  const request = await signedRequest(stripeWebhook, { secret: SECRET }, 'body', { clock });
  await clock.advance(100_000);
  await signatureVerifier(stripeWebhook, { secret: SECRET }, { clock, replays })(request, 'body');
  const untimed = await signedRequest(githubWebhook, { secret: SECRET }, 'body');
  await signatureVerifier(githubWebhook, { secret: SECRET }, { replays })(untimed, 'body');
  expect(kept).toEqual([200_000, 24 * 60 * 60 * 1000]);
});

test.each<[string, ReplayStore]>([
  ['fails', { claim: async () => Promise.reject(new Error('down')) }],
  ['does not answer', { claim: () => new Promise(() => {}) }],
  ['is full', memoryReplays({ max: 0 })],
])('a store that %s makes a request unavailable', async (_what, replays) => {
  const request = await signedRequest(stripeWebhook, { secret: SECRET }, 'body');
  expect(await signatureVerifier(stripeWebhook, { secret: SECRET }, { replays })(request, 'body')).toEqual({
    code: 'unavailable',
  });
});

test('the memory store forgets what has expired, and nothing before', async () => {
  const clock = testClock();
  const replays = memoryReplays({ max: 2, clock });
  expect(await replays.claim('one', 1000)).toBe(true);
  expect(await replays.claim('two', 2000)).toBe(true);
  await expect(replays.claim('three', 1000)).rejects.toThrow('More than 2');
  await clock.advance(1000);
  expect(await replays.claim('three', 1000)).toBe(true);
  expect(await replays.claim('two', 1000)).toBe(false);
});
