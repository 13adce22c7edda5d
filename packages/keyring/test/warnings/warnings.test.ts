import { describe, expect, it, onTestFinished } from 'vitest';
import type { KeyringOptions, Store } from '../../src/index.js';
import { createKeyring, memoryLimits, memoryStore } from '../../src/index.js';
import { redisLimits } from '../../src/redis.js';
import type { Acme } from '../support/acme.js';
import { acme, acmeKeyring, fakeClock, HOUR, PEPPER } from '../support/acme.js';
import { describeEveryStore } from '../support/every-store.js';
import { redisClient } from '../support/redis-client.js';
import { describeWith, REDIS_URL } from '../support/services.js';

const DAY = 24 * HOUR;

/** Two nodes that listen, on one clock. */
async function listeningNodes(newStore: () => Store, options: Partial<KeyringOptions<Acme>> = {}) {
  const clock = fakeClock();
  const heard: Record<string, unknown>[] = [];
  const open = async () => {
    const keyring = await createKeyring({
      ...{ provider: acme, store: newStore(), peppers: { 1: PEPPER }, clock, flushEvery: '1h' },
      ...options,
    });
    onTestFinished(() => keyring.close());
    for (const type of ['key.expiring', 'quota.near'] as const)
      keyring.on(type, (event) => heard.push({ ...event }));
    return keyring;
  };
  const nodes = [await open(), await open()] as const;
  const flush = async () => {
    await Promise.all(nodes.map((node) => node.flush()));
    return heard.splice(0);
  };
  return { nodes, clock, heard, flush };
}

/** A claim goes to the store behind the request that found the quota. */
async function settled(heard: unknown[], count: number): Promise<unknown[]> {
  for (let turn = 0; heard.length < count && turn < 200; turn++) await new Promise((go) => setTimeout(go, 5));
  return heard.splice(0);
}

await describeEveryStore('warnings', (makeNodes) => {
  it('of an end come once, whichever nodes look, and again for another end', async () => {
    const { nodes, clock, flush } = await listeningNodes(await makeNodes());
    const [a, b] = nodes;
    const { key } = await a.create({ owner: 'o', name: 'CI', expiresAt: clock.now() + 20 * DAY });
    await a.create({ owner: 'o', name: 'for ever' });
    const off = await b.create({ owner: 'o', name: 'off', expiresAt: clock.now() + 15 * DAY });
    await a.disable(off.key.id);
    expect(await flush()).toEqual([]);
    clock.advance(5 * DAY);
    expect(await flush()).toEqual([]);
    clock.advance(DAY);
    const expiring = {
      type: 'key.expiring',
      keyId: key.id,
      owner: 'o',
      name: 'CI',
      expiresAt: key.expiresAt,
    };
    expect(await flush()).toMatchObject([expiring]);
    clock.advance(DAY);
    expect(await flush()).toEqual([]);

    // Another end, in the same hour: the node that made the change need not search.
    const later = await b.update(key.id, { expiresAt: clock.now() + 2 * DAY });
    expect(await flush()).toMatchObject([{ ...expiring, expiresAt: later.expiresAt }]);
    expect(await flush()).toEqual([]);
    clock.advance(3 * DAY);
    expect(await flush()).toEqual([]);
  });

  it('of a quota come once a window and limit, whichever nodes count', async () => {
    const { nodes, clock, heard } = await listeningNodes(await makeNodes());
    const [a, b] = nodes;
    const { key, secrets } = await a.create({
      owner: 'o',
      name: 'n',
      quota: { day: 10 },
      rate: { limit: 9, per: '1m' },
    });
    const use = async (times: number) => {
      for (let at = 0; at < times; at++) await nodes[at % 2]?.verify(secrets);
    };
    await use(7);
    expect(await settled(heard, 0)).toEqual([]);
    await use(1);
    const near = { type: 'quota.near', keyId: key.id, owner: 'o', quota: 'daily', limit: 10, used: 8 };
    expect(await settled(heard, 1)).toMatchObject([{ ...near, endsAt: clock.now() + HOUR }]);
    await use(1);
    clock.advance(60_000);
    await use(6);
    clock.advance(2 * HOUR);
    await use(8);
    expect(await settled(heard, 1)).toMatchObject([near]);
    await b.update(key.id, { quota: { day: 11 } });
    for (const node of nodes) await node.flush();
    clock.advance(60_000);
    await use(3);
    expect(await settled(heard, 1)).toMatchObject([{ limit: 11 }]);
  });
});

describe('warnings', () => {
  it('are claimed in the store, even if limits are counted in each process', async () => {
    const store = memoryStore();
    const clock = fakeClock();
    const heard: unknown[] = [];
    const open = async () => {
      const limits = memoryLimits();
      const keyring = await createKeyring({ provider: acme, store, peppers: { 1: PEPPER }, clock, limits });
      onTestFinished(() => keyring.close());
      keyring.on('quota.near', ({ quota }) => heard.push(quota));
      return keyring;
    };
    const nodes = [await open(), await open()] as const;
    const { secrets } = await nodes[0].create({ owner: 'o', name: 'n', quota: { day: 5 } });
    for (let at = 0; at < 5; at++) for (const node of nodes) await node.verify(secrets);
    expect(await settled(heard, 1)).toHaveLength(1);
  });

  it('name the quota of an owner, and follow their thresholds', async () => {
    const { keyring, clock } = await acmeKeyring({ warnAt: { expiring: '1h', quota: 0.5 } });
    const heard: unknown[] = [];
    keyring.on('quota.near', ({ quota, used }) => heard.push([quota, used]));
    keyring.on('key.expiring', ({ keyId }) => heard.push(keyId));
    await keyring.setOwnerLimits('o', { quota: { month: 4 } });
    const { key, secrets } = await keyring.create({
      owner: 'o',
      name: 'n',
      expiresAt: clock.now() + 2 * HOUR,
    });
    for (let at = 0; at < 3; at++) await keyring.verify(secrets);
    await keyring.flush();
    expect(heard.splice(0)).toEqual([['owner-monthly', 2]]);
    clock.advance(HOUR);
    await keyring.flush();
    expect(heard).toEqual([key.id]);
    await keyring.close();
  });

  it('cost nothing if nobody listens, and are not lost to a node that does not', async () => {
    const store = memoryStore();
    let lists = 0;
    const counting: Store = {
      ...store,
      list(query) {
        lists++;
        return store.list(query);
      },
    };
    const { keyring, clock } = await acmeKeyring({ store: counting });
    await keyring.create({ owner: 'o', name: 'n', expiresAt: clock.now() + DAY });
    await keyring.flush();
    expect(lists).toBe(0);
    const heard: unknown[] = [];
    const off = keyring.on('key.expiring', ({ name }) => heard.push(name));
    await keyring.flush();
    expect(heard).toEqual(['n']);
    off();
    await keyring.create({ owner: 'o', name: 'second', expiresAt: clock.now() + DAY });
    clock.advance(HOUR);
    await keyring.flush();
    expect(lists).toBe(1);
    await keyring.close();
  });

  it('come later if the store fails meanwhile', async () => {
    const store = memoryStore();
    let isDown = true;
    const failing: Store = {
      ...store,
      list: async (query) => (isDown ? Promise.reject(new Error('down')) : store.list(query)),
    };
    const { keyring, clock } = await acmeKeyring({ store: failing });
    await keyring.import([{ owner: 'o', name: 'n', secrets: { apiKey: 'x' }, expiresAt: clock.now() + DAY }]);
    const heard: unknown[] = [];
    keyring.on('key.expiring', ({ name }) => heard.push(name));
    await expect(keyring.flush()).rejects.toThrow('down');
    isDown = false;
    await keyring.flush();
    expect(heard).toEqual(['n']);
    await keyring.close();
  });

  it.each([
    ['warnAt.quota', { quota: 80 }],
    ['warnAt.quota', { quota: 0 }],
    ['warnAt.quota', { quota: Number.NaN }],
    ['warnAt.expiring', { expiring: 'soon' as never }],
  ])('refuse a wrong %s', async (field, warnAt) => {
    await expect(acmeKeyring({ warnAt })).rejects.toMatchObject({ code: 'invalid_option', field });
  });
});

await describeWith(['Redis'], 'warnings with limits in Redis', () => {
  it('of a quota come once', async () => {
    const redis = redisClient(REDIS_URL);
    onTestFinished(() => redis.disconnect());
    const store = memoryStore();
    const prefix = `warnings-${Math.random()}`;
    const { nodes, heard } = await listeningNodes(() => store, { limits: redisLimits(redis, { prefix }) });
    const { secrets } = await nodes[0].create({ owner: 'o', name: 'n', quota: { day: 5 } });
    for (let at = 0; at < 5; at++) for (const node of nodes) await node.verify(secrets);
    expect(await settled(heard, 1)).toHaveLength(1);
  });
});
