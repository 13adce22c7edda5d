import { describe, expect, it, onTestFinished } from 'vitest';
import { createKeyring, memoryStore } from '../../src/index.js';
import { acme, acmeKeyring, HOUR, PEPPER } from '../support/acme.js';
import { describeEveryStore } from '../support/every-store.js';

const refused = { code: 'limit_reached', status: 409, field: 'owner' };

await describeEveryStore('the most keys of an owner', (makeNodes) => {
  it('are exactly so many, whichever nodes create, import or transfer at once', async () => {
    const newStore = await makeNodes();
    const open = async () => {
      const keyring = await createKeyring({
        ...{ provider: acme, store: newStore(), peppers: { 1: PEPPER } },
        maxKeys: (owner) => (owner === 'free' ? undefined : 5),
      });
      onTestFinished(() => keyring.close());
      return keyring;
    };
    const [a, b] = [await open(), await open()];
    const { key } = await a.create({ owner: 'free', name: 'n' });
    const { key: second } = await a.create({ owner: 'free', name: 'n' });
    const calls = Array.from({ length: 10 }, (_, at) => (at % 2 ? a : b).create({ owner: 'o', name: 'n' }));
    const results = await Promise.allSettled<unknown>([
      ...calls,
      a.transfer(key.id, { owner: 'o' }),
      b.transfer(second.id, { owner: 'o' }),
      b.import([{ owner: 'o', name: 'n', secrets: { apiKey: 'x' } }]),
    ]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject(refused);
    const { items } = await a.list({ owner: 'o' });
    expect(items).toHaveLength(5);
    await b.revoke(items[0]?.id as string);
    expect((await a.create({ owner: 'o', name: 'n' })).key.owner).toBe('o');
    await expect(b.create({ owner: 'o', name: 'n' })).rejects.toMatchObject(refused);
  });
});

describe('the most keys of an owner', () => {
  it('count those that are live: an ended key needs room for a new end', async () => {
    const { keyring, clock } = await acmeKeyring({ maxKeys: 1 });
    const { key } = await keyring.create({ owner: 'o', name: 'old', expiresAt: clock.now() + HOUR });
    await keyring.update(key.id, { expiresAt: clock.now() + 2 * HOUR });
    clock.advance(3 * HOUR);
    const { key: next } = await keyring.create({ owner: 'o', name: 'new' });
    const revive = () => keyring.update(key.id, { expiresAt: null });
    await expect(revive()).rejects.toMatchObject(refused);
    await keyring.disable(next.id);
    await expect(revive()).rejects.toMatchObject(refused);
    await keyring.delete(next.id);
    expect((await revive()).state).toBe('active');
    await keyring.close();
  });

  it.each([-1, 1.5, Number.NaN, '5' as never])('refuse %s', async (maxKeys) => {
    await expect(acmeKeyring({ maxKeys })).rejects.toMatchObject({
      code: 'invalid_option',
      field: 'maxKeys',
    });
    const { keyring } = await acmeKeyring({ maxKeys: () => maxKeys, store: memoryStore() });
    await expect(keyring.create({ owner: 'o', name: 'n' })).rejects.toMatchObject({ field: 'maxKeys' });
    await keyring.close();
  });
});
