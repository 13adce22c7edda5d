import type { Redis } from 'ioredis';
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Quota } from '../../src/index.js';
import { memoryStore } from '../../src/index.js';
import { redisLimits } from '../../src/redis.js';
import { acmeKeyring, HOUR, LATE } from '../support/acme.js';
import { leasedSuite, limitsSuite } from '../support/limits-suite.js';
import { proxyTo } from '../support/proxy.js';
import { redisClient } from '../support/redis-client.js';
import { describeWith, REDIS_URL } from '../support/services.js';

await describeWith(['Redis'], 'Redis limits', () => {
  const redis = redisClient(REDIS_URL);
  afterAll(() => redis.disconnect());

  describe('limits', () => {
    limitsSuite(() => redisLimits(redis, { prefix: `test-${Math.random()}` }));
    leasedSuite(async () => {
      const prefix = `test-${Math.random()}`;
      return [redisLimits(redis, { prefix }), redisLimits(redis, { prefix })];
    });
  });

  it('is asked for at most one request in ten, and for none while a quota is used up', async () => {
    const client = redisClient(REDIS_URL);
    const sent = vi.spyOn(client, 'sendCommand');
    const { keyring } = await acmeKeyring({
      limits: redisLimits(client, { prefix: `test-${Math.random()}` }),
    });
    const ask = async (secrets: Parameters<typeof keyring.verify>[0], times: number) => {
      const before = sent.mock.calls.length;
      for (let at = 0; at < times; at++) await keyring.verify(secrets);
      return sent.mock.calls.length - before;
    };
    const large = await keyring.create({ owner: 'o', name: 'n', quota: { day: 100_000, month: 1_000_000 } });
    expect(await ask(large.secrets, 5000)).toBeLessThanOrEqual(500);
    const small = await keyring.create({ owner: 'o', name: 'n', quota: { day: 5 } });
    await ask(small.secrets, 5);
    expect(await ask(small.secrets, 100)).toBe(0);
    expect(keyring.verify(small.secrets)).toMatchObject({ code: 'quota_exceeded' });
    await keyring.close();
    client.disconnect();
  });

  it('counts the day of a time zone in a window of its own', async () => {
    const prefix = `test-${Math.random()}`;
    const { keyring } = await acmeKeyring({ limits: redisLimits(redis, { prefix }) });
    const quota = { day: 2, timeZone: 'America/Los_Angeles' };
    const { key, secrets } = await keyring.create({ owner: 'o', name: 'n', quota });
    for (let time = 0; time < 3; time++) await keyring.verify(secrets);
    expect(await keyring.verify(secrets)).toMatchObject({ code: 'quota_exceeded', retryAfter: 8 * 3600 });
    expect(await redis.get(`${prefix}:acme:{o}:key:${key.id}:daily:${LATE + 8 * HOUR}`)).toBe('2');
    await keyring.close();
  });

  describe('a Redis that lost its data', () => {
    /** Two nodes with one key, and a way to lose its counters. */
    async function setUp(quota: Quota) {
      const prefix = `test-${Math.random()}`;
      const store = memoryStore();
      const open = async () => {
        const { keyring } = await acmeKeyring({ store, limits: redisLimits(redis, { prefix }) });
        onTestFinished(() => keyring.close());
        return keyring;
      };
      const [a, b] = [await open(), await open()];
      const { key, secrets } = await a.create({ owner: 'o', name: 'n', quota });
      const counter = `${prefix}:acme:{o}:key:${key.id}:daily:${LATE + HOUR}`;
      const spend = async (node: typeof a, times: number) => {
        let passed = 0;
        for (let at = 0; at < times; at++) if ('keyId' in (await node.verify(secrets))) passed++;
        return passed;
      };
      const lose = async () => {
        const keys = await redis.keys(`${prefix}*`);
        expect(keys).toContain(`${counter}:generation`);
        await redis.del(...keys);
      };
      return { a, b, open, spend, lose, counter, used: async () => Number(await redis.get(counter)) };
    }

    it('is told by each node what it knew, and counts what was consumed since', async () => {
      const { a, b, open, spend, lose } = await setUp({ day: 100 });
      expect(await spend(a, 60)).toBe(60);
      expect(await spend(b, 30)).toBe(30);
      await lose();
      // Another node knows nothing. Then come one that knows less than there was, and one that knows all.
      const c = await open();
      expect(await spend(c, 2)).toBe(2);
      expect(await spend(a, 3)).toBe(3);
      expect(await spend(b, 1)).toBe(1);
      let passed = 96;
      for (const node of [a, b, c, a, b, c]) passed += await spend(node, 5);
      expect(passed).toBe(100);
    });

    it('refuses what one node knows to be over, and remembers it', async () => {
      const { a, b, spend, lose, used } = await setUp({ day: 10 });
      expect(await spend(a, 10)).toBe(10);
      await lose();
      await a.flush();
      expect(await spend(a, 5)).toBe(0);
      expect(await used()).toBe(10);
      expect(await spend(b, 5)).toBe(0);
      await lose();
      expect(await spend(b, 5)).toBe(0);
    });

    it('takes no units back that it does not know', async () => {
      const { a, b, spend, lose, used } = await setUp({ day: 100_000 });
      await spend(a, 600);
      expect(await used()).toBeGreaterThan(600);
      await lose();
      await spend(b, 10);
      await a.flush();
      expect(await used()).toBeGreaterThanOrEqual(10);
      expect(await spend(a, 1)).toBe(1);
      for (const node of [a, b]) await node.flush();
      expect(await used()).toBe(611);
    });

    it('counts nothing twice if only the generation is lost', async () => {
      const { a, b, spend, used, counter } = await setUp({ day: 100 });
      await spend(a, 20);
      await spend(b, 20);
      await redis.del(`${counter}:generation`);
      for (const node of [a, b, a]) expect(await spend(node, 1)).toBe(1);
      expect(await used()).toBe(43);
    });

    it('is told nothing of short windows', async () => {
      const limits = redisLimits(redis, { prefix: `test-${Math.random()}` });
      const evalsha = vi.spyOn(redis, 'evalsha');
      await limits.consume([{ name: 'short', limit: 5, endsAt: LATE + 60_000 }], LATE);
      expect(evalsha.mock.calls.at(-1)).toContain('-');
      evalsha.mockRestore();
    });
  });

  it('counts exactly the spent units after a flush, whatever becomes of the key', async () => {
    const prefix = `test-${Math.random()}`;
    const { keyring } = await acmeKeyring({ limits: redisLimits(redis, { prefix }) });
    const { key, secrets } = await keyring.create({ owner: 'o', name: 'n', quota: { day: 100_000 } });
    const counter = `${prefix}:acme:{o}:key:${key.id}:daily:${LATE + HOUR}`;
    const spend = async (times: number) => {
      for (let at = 0; at < times; at++)
        expect(await keyring.verify(secrets)).toMatchObject({ keyId: key.id });
    };
    await spend(600);
    expect(Number(await redis.get(counter))).toBeGreaterThan(600);
    await keyring.disable(key.id);
    expect(await keyring.verify(secrets)).toMatchObject({ code: 'disabled' });
    await keyring.flush();
    expect(await redis.get(counter)).toBe('600');

    await keyring.enable(key.id);
    await spend(300);
    await keyring.update(key.id, { quota: { day: 500 } });
    expect(await keyring.verify(secrets)).toMatchObject({ code: 'quota_exceeded' });
    expect(await redis.get(counter)).toBe('900');
    await keyring.update(key.id, { quota: { day: 901 } });
    await spend(1);
    expect(await keyring.verify(secrets)).toMatchObject({ code: 'quota_exceeded' });
    await keyring.close();
  });

  it('takes units back once if a client sends them twice, as ioredis does after a reconnection', async () => {
    const prefix = `test-${Math.random()}`;
    const client = redisClient(REDIS_URL);
    const sent = vi.spyOn(client, 'evalsha');
    const limits = redisLimits(client, { prefix });
    const counter = { name: 'c', limit: 100_000, endsAt: LATE + 1000 };
    for (let round = 1; round <= 2; round++) {
      for (let at = 0; at < 260; at++) await limits.consume([counter], LATE);
      await limits.release?.();
      expect(await redis.get(`${prefix}:c:${LATE + 1000}`)).toBe(`${round * 260}`);
      await client.evalsha(...(sent.mock.lastCall as Parameters<Redis['evalsha']>));
      expect(await redis.get(`${prefix}:c:${LATE + 1000}`)).toBe(`${round * 260}`);
    }
    for (const key of await redis.keys(`${prefix}:*`)) expect(await redis.pttl(key)).toBeGreaterThan(0);
    client.disconnect();
  });

  it('does not create an expired counter again for units that are given back', async () => {
    const prefix = `test-${Math.random()}`;
    const limits = redisLimits(redis, { prefix });
    const counter = { name: 'c', limit: 100_000, endsAt: LATE + 1000 };
    for (let at = 0; at < 260; at++) await limits.consume([counter], LATE);
    expect(await redis.pttl(`${prefix}:c:${LATE + 1000}`)).toBeGreaterThan(1000);
    await redis.del(`${prefix}:c:${LATE + 1000}`);
    await limits.release?.();
    expect(await redis.exists(`${prefix}:c:${LATE + 1000}`)).toBe(0);
  });

  it('away: closed limits are 503, open ones pass, and both count again when it is back', async () => {
    const proxy = await proxyTo(REDIS_URL);
    const client = redisClient(proxy.url);
    const { keyring } = await acmeKeyring({
      limits: redisLimits(client, { prefix: `test-${Math.random()}` }),
    });
    const closed = await keyring.create({ owner: 'a', name: 'n', quota: { day: 10 } });
    const open = await keyring.create({ owner: 'b', name: 'n', quota: { day: 10, onFailure: 'open' } });
    expect(await keyring.verify(closed.secrets)).toMatchObject({ limits: [{ remaining: 9 }] });
    expect(await keyring.verify(open.secrets)).toMatchObject({ limits: [{ remaining: 9 }] });

    const gone = new Promise((resolve) => client.once('close', resolve));
    await proxy.cut();
    await gone;
    const opened: unknown[] = [];
    keyring.on('limits.opened', ({ keyId }) => opened.push(keyId));
    expect(await keyring.verify(closed.secrets)).toEqual({ code: 'unavailable', retryAfter: 1 });
    expect(await keyring.verify(open.secrets)).toMatchObject({ keyId: open.key.id });
    expect(opened).toEqual([open.key.id]);

    const back = new Promise((resolve) => client.once('ready', resolve));
    await proxy.restore();
    await back;
    expect(await keyring.verify(closed.secrets)).toMatchObject({ limits: [{ remaining: 8 }] });
    expect(await keyring.verify(open.secrets)).toMatchObject({ limits: [{ remaining: 8 }] });
    await keyring.close();
    client.disconnect();
    await proxy.cut();
  });
});
