import type { Redis } from 'ioredis';
import { afterAll, expect, it } from 'vitest';
import type { Limits } from '../../src/index.js';
import { redisLimits } from '../../src/redis.js';
import { HOUR, LATE } from '../support/acme.js';
import { redisClient } from '../support/redis-client.js';
import { describeWith, REDIS_URL } from '../support/services.js';

/** Remembers what Redis has under a prefix. @returns a function that brings it back to that, as a late replica does. */
async function snapshot(redis: Redis, prefix: string): Promise<() => Promise<void>> {
  const saved = await Promise.all(
    (await redis.keys(`*${prefix}*`)).map(async (key) => [key, await redis.dumpBuffer(key)] as const),
  );
  return async () => {
    const keys = await redis.keys(`*${prefix}*`);
    if (keys.length > 0) await redis.del(...keys);
    for (const [key, value] of saved) if (value) await redis.restore(key, HOUR, value);
  };
}

await describeWith(['Redis'], 'a Redis that failed over to a replica without its last writes', () => {
  const redis = redisClient(REDIS_URL);
  afterAll(() => redis.disconnect());

  /** Nodes that share one counter. */
  function setUp(limit: number, count: number) {
    const prefix = `test-${Math.random()}`;
    const counter = { name: 'c', limit, endsAt: LATE + HOUR };
    const nodes = Array.from({ length: count }, () => redisLimits(redis, { prefix }));
    const spend = async (node: Limits | undefined, times: number) => {
      let passed = 0;
      for (let at = 0; at < times; at++) if ((await node?.consume([counter], LATE))?.ok) passed++;
      return passed;
    };
    const used = async () => Number(await redis.get(`${prefix}:c:${counter.endsAt}`));
    return { nodes, spend, used, save: () => snapshot(redis, prefix) };
  }

  it('is told by each node what it had been granted', async () => {
    const { nodes, spend, used, save } = setUp(100, 3);
    const [a, b, c] = nodes;
    await spend(a, 20);
    await spend(b, 10);
    const failOver = await save();
    await spend(a, 25);
    await spend(b, 5);
    await failOver();
    // A node that had nothing to lose does not know of it.
    expect(await spend(c, 7)).toBe(7);
    for (const node of [a, b]) expect(await spend(node, 1)).toBe(1);
    expect(await used()).toBe(69);
    let passed = 69;
    for (const node of [a, b, c]) passed += await spend(node, 50);
    expect(passed).toBe(100);
  });

  it('is told before units go back', async () => {
    const { nodes, spend, used, save } = setUp(100_000, 2);
    const [a, b] = nodes;
    await spend(a, 600);
    await spend(b, 600);
    const failOver = await save();
    await spend(a, 1000);
    await failOver();
    await a?.release?.();
    await b?.release?.();
    expect(await used()).toBe(2200);
  });

  it('is told again what a Redis before it was told after it had lost everything', async () => {
    const { nodes, spend, used, save } = setUp(100, 2);
    const [a, b] = nodes;
    const empty = await save();
    await spend(a, 30);
    await empty();
    expect(await spend(b, 1)).toBe(1);
    const failOver = await save();
    expect(await spend(a, 1)).toBe(1);
    expect(await used()).toBe(32);
    await failOver();
    expect(await spend(a, 1)).toBe(1);
    expect(await used()).toBe(33);
  });

  it('counts nothing twice if it has everything', async () => {
    const { nodes, spend, used, save } = setUp(100_000, 2);
    const [a, b] = nodes;
    for (let round = 0; round < 3; round++) {
      await Promise.all([spend(a, 300), spend(b, 300)]);
      await (await save())();
      await Promise.all(nodes.map((node) => node.release?.()));
    }
    expect(await used()).toBe(1800);
  });
});
