import { expect, it, onTestFinished } from 'vitest';
import type { KeyringOptions, Limits } from '../../src/index.js';
import { createKeyring, memoryStore } from '../../src/index.js';
import { redisLimits } from '../../src/redis.js';
import type { Acme } from '../support/acme.js';
import { acme, acmeKeyring, fakeClock, HOUR, LATE, PEPPER } from '../support/acme.js';
import { describeEveryStore } from '../support/every-store.js';
import { redisClient } from '../support/redis-client.js';
import { describeWith, REDIS_URL } from '../support/services.js';

const good = { owner: 'o', name: 'n' };

function readingTests(open: () => Promise<Partial<KeyringOptions<Acme>>>): void {
  async function setUp() {
    const clock = fakeClock();
    const keyring = await createKeyring({
      ...{ provider: acme, store: memoryStore(), peppers: { 1: PEPPER }, clock },
      ...(await open()),
    });
    onTestFinished(() => keyring.close());
    return { keyring, clock };
  }

  it('tell every window of the key and of its owner, and charge nothing', async () => {
    const { keyring } = await setUp();
    await keyring.setOwnerLimits('o', { quota: { month: 5000 }, rate: { limit: 50, per: '1m' } });
    const quota = { hour: 10, day: 20, month: 30, total: 40 };
    const { key, secrets } = await keyring.create({ ...good, quota, rate: { limit: 7, per: '1s' } });
    const limits = (used: number) => [
      { name: 'rate', limit: 7, used, remaining: 7 - used, resetAt: LATE + 1000 },
      { name: 'owner-rate', limit: 50, used, remaining: 50 - used, resetAt: LATE + 60_000 },
      { name: 'hourly', limit: 10, used, remaining: 10 - used, resetAt: LATE + HOUR },
      { name: 'daily', limit: 20, used, remaining: 20 - used, resetAt: LATE + HOUR },
      { name: 'monthly', limit: 30, used, remaining: 30 - used, resetAt: LATE + HOUR },
      { name: 'lifetime', limit: 40, used, remaining: 40 - used },
      { name: 'owner-monthly', limit: 5000, used, remaining: 5000 - used, resetAt: LATE + HOUR },
    ];
    for (let time = 0; time < 3; time++) expect(await keyring.limits(key.id)).toEqual(limits(0));
    const reported = await keyring.verify(secrets, { cost: 3 });
    expect(await keyring.limits(key.id)).toEqual(limits(3));
    expect(reported).toMatchObject({
      limits: limits(3).map(({ name, limit, remaining }) => ({ name, limit, remaining })),
    });
    expect(await keyring.verify(secrets, { cost: 5 })).toMatchObject({ code: 'rate_limited' });
    expect(await keyring.limits(key.id)).toEqual(limits(3));
    expect(await keyring.verify(secrets, { cost: 4 })).toMatchObject({ owner: 'o' });
    expect(await keyring.usage(key.id)).toMatchObject([{ accepted: 2, refused: 1 }]);
  });

  it('begin anew with their window, and follow a changed limit at once', async () => {
    const { keyring, clock } = await setUp();
    const { key, secrets } = await keyring.create({ ...good, quota: { day: 3 } });
    for (let time = 0; time < 4; time++) await keyring.verify(secrets);
    expect(await keyring.limits(key.id)).toMatchObject([{ used: 3, remaining: 0, resetAt: LATE + HOUR }]);
    await keyring.update(key.id, { quota: { day: 2 } });
    expect(await keyring.limits(key.id)).toMatchObject([{ limit: 2, used: 3, remaining: 0 }]);
    clock.advance(HOUR);
    expect(await keyring.limits(key.id)).toMatchObject([
      { used: 0, remaining: 2, resetAt: LATE + 25 * HOUR },
    ]);
  });

  it('tell what is left of a limit that is spent in blocks', async () => {
    const { keyring } = await setUp();
    const { key, secrets } = await keyring.create({ ...good, quota: { day: 1_000_000 } });
    for (let time = 0; time < 70; time++) await keyring.verify(secrets);
    expect(await keyring.limits(key.id)).toMatchObject([{ used: 70, remaining: 999_930 }]);
    await keyring.flush();
    expect(await keyring.limits(key.id)).toMatchObject([{ used: 70 }]);
  });
}

await describeEveryStore('the limits of a key', (makeNodes) =>
  readingTests(async () => ({ store: (await makeNodes())() })),
);

await describeWith(['Redis'], 'the limits of a key, on Redis', () =>
  readingTests(async () => {
    const redis = redisClient(REDIS_URL);
    onTestFinished(() => redis.disconnect());
    return { limits: redisLimits(redis, { prefix: `test-${Math.random()}` }) };
  }),
);

it('a key without limits has none, whatever its state', async () => {
  const { keyring } = await acmeKeyring();
  const { key } = await keyring.create(good);
  expect(await keyring.limits(key.id)).toEqual([]);
  await keyring.update(key.id, { quota: { day: 1 } });
  await keyring.revoke(key.id);
  expect(await keyring.limits(key.id)).toMatchObject([{ used: 0 }]);
  await keyring.close();
});

it('an unknown, a foreign and a deleted key is not found', async () => {
  const store = memoryStore();
  const { keyring } = await acmeKeyring({ store });
  const other = { ...acme, id: 'other' };
  const foreign = await createKeyring({ provider: other, store, peppers: { 1: PEPPER } });
  const [deleted, elsewhere] = [await keyring.create(good), await foreign.create(good)];
  await keyring.delete(deleted.key.id);
  for (const id of [deleted.key.id, elsewhere.key.id, 'key_0', '', undefined])
    await expect(keyring.limits(id as string)).rejects.toMatchObject({ code: 'not_found' });
  await Promise.all([keyring.close(), foreign.close()]);
});

it('counters that cannot be reached, or tell nothing without a charge, are an error', async () => {
  const consume: Limits['consume'] = () => ({ ok: true, used: [1] });
  const peek = () => Promise.reject(new Error('connection refused'));
  for (const [limits, error] of [
    [{ consume, peek }, { message: 'connection refused' }],
    [{ consume }, { code: 'invalid_option', field: 'limits' }],
  ] as const) {
    const { keyring } = await acmeKeyring({ limits });
    const { key } = await keyring.create({ ...good, quota: { day: 1 } });
    await expect(keyring.limits(key.id)).rejects.toMatchObject(error);
    await keyring.close();
  }
});
