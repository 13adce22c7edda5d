import { defineProvider } from '@sallyport/core';
import { expect, it, vi } from 'vitest';
import type { KeyringOptions } from '../../src/index.js';
import { createKeyring, memoryStore } from '../../src/index.js';
import type { Acme } from '../support/acme.js';
import { acme, acmeKeyring, fakeClock, HOUR, PEPPER } from '../support/acme.js';
import { describeEveryStore } from '../support/every-store.js';

const good = { owner: 'user-1', name: 'CI' };

await describeEveryStore('find()', (makeNodes) => {
  async function open(options: Partial<KeyringOptions<Acme>> = {}) {
    const clock = fakeClock();
    const node = await makeNodes();
    const keyring = await createKeyring({
      ...{ provider: acme, store: node(), peppers: { 1: PEPPER }, clock },
      ...options,
    });
    return { keyring, clock };
  }

  it('tells whose secret it is and in which state its key is', async () => {
    const { keyring, clock } = await open();
    const [active, disabled, expired, revoked, deleted] = await Promise.all([
      keyring.create(good),
      keyring.create(good),
      keyring.create({ ...good, expiresAt: clock.now() + HOUR }),
      keyring.create(good),
      keyring.create(good),
    ]);
    await keyring.disable(disabled.key.id);
    await keyring.revoke(revoked.key.id, { reason: 'leaked' });
    await keyring.delete(deleted.key.id);
    clock.advance(HOUR);
    for (const [issued, state] of [
      [active, 'active'],
      [disabled, 'disabled'],
      [expired, 'expired'],
      [revoked, 'revoked'],
    ] as const)
      expect(await keyring.find(issued.secrets)).toEqual({
        key: expect.objectContaining({ id: issued.key.id, owner: 'user-1', state }),
        secret: 'current',
      });
    expect(await keyring.find(deleted.secrets)).toBeUndefined();
    await keyring.close();
  });

  it('tells a replaced secret from the current one', async () => {
    const { keyring, clock } = await open();
    const first = await keyring.create(good);
    const second = await keyring.regenerate(first.key.id, { grace: HOUR });
    const states = async () =>
      Promise.all([first, second].map(async ({ secrets }) => (await keyring.find(secrets))?.secret));
    expect(await states()).toEqual(['previous', 'current']);
    clock.advance(HOUR);
    expect(await states()).toEqual(['ended', 'current']);
    await keyring.close();
  });

  it('charges, counts and logs nothing', async () => {
    const { keyring } = await open();
    const { key, secrets } = await keyring.create({ ...good, quota: { day: 1 } });
    for (let at = 0; at < 3; at++) await keyring.find(secrets);
    await keyring.find({ apiKey: 'unknown' });
    expect(await keyring.usage(key.id)).toEqual([]);
    expect((await keyring.get(key.id)).lastUsedAt).toBeUndefined();
    expect((await keyring.audit()).items.map(({ action }) => action)).toEqual(['created']);
    expect(await keyring.verify(secrets)).toMatchObject({ owner: 'user-1' });
    await keyring.close();
  });

  it('knows the digests of older peppers', async () => {
    const node = await makeNodes();
    const one = await createKeyring({ provider: acme, store: node(), peppers: { 1: PEPPER } });
    const { key, secrets } = await one.create(good);
    const two = await createKeyring({
      ...{ provider: acme, store: node() },
      peppers: { 1: PEPPER, 2: `${PEPPER} 2` },
    });
    expect((await two.find(secrets))?.key.id).toBe(key.id);
    await Promise.all([one.close(), two.close()]);
  });
});

it('find() asks the store each time, but not about a wrong checksum', async () => {
  const store = memoryStore();
  const { keyring } = await acmeKeyring({ store });
  const find = vi.spyOn(store, 'find');
  const { key, secrets } = await keyring.create(good);
  await keyring.verify(secrets);
  await keyring.find(secrets);
  expect(find).toHaveBeenCalledTimes(2);
  expect(await keyring.find({ apiKey: `${secrets.apiKey.slice(0, -1)}!` })).toBeUndefined();
  expect(find).toHaveBeenCalledTimes(2);
  expect((await keyring.find({ apiKey: secrets.apiKey }))?.key.id).toBe(key.id);
  find.mockRejectedValueOnce(new Error('down'));
  await expect(keyring.find(secrets)).rejects.toThrow('down');
  await keyring.close();
});

it('find() knows nothing of a record without the digest that it was found by', async () => {
  const store = memoryStore();
  const { keyring } = await acmeKeyring({ store });
  const { key } = await keyring.create(good);
  const { secrets } = await keyring.create(good);
  const stored = await store.get(key.id);
  vi.spyOn(store, 'find').mockResolvedValueOnce(stored);
  expect(await keyring.find(secrets)).toBeUndefined();
  await keyring.close();
});

it('find() refuses what cannot be the secrets of this provider', async () => {
  const pair = defineProvider({
    ...{ id: 'pair', title: 'Pair', environments: { production: 'https://pair.example' } },
    secrets: { key: {}, secret: {} },
    strategies: { default: { basic: { username: '{key}', password: '{secret}' } } },
  });
  const keyring = await createKeyring({ provider: pair, store: memoryStore(), peppers: { 1: PEPPER } });
  const { key, secrets } = await keyring.create(good);
  expect((await keyring.find(secrets))?.key.id).toBe(key.id);
  for (const wrong of [{}, undefined, null, 'text', { key: secrets.key }, { ...secrets, key: 7 }])
    await expect(keyring.find(wrong as never)).rejects.toMatchObject({
      code: 'invalid_input',
      field: 'secrets',
    });
  await keyring.close();
});
