import { expect, it, onTestFinished } from 'vitest';
import { createKeyring } from '../../src/index.js';
import { acme, PEPPER } from '../support/acme.js';
import { describeEveryStore } from '../support/every-store.js';

await describeEveryStore('an owner of 255 characters', (makeNodes) => {
  it.each(['o', 'ü', '的', '{', '🗝'])('such as %s', async (character) => {
    const newStore = await makeNodes();
    const keyring = await createKeyring({
      ...{ provider: acme, store: newStore(), peppers: { 1: PEPPER }, maxKeys: 2 },
    });
    onTestFinished(() => keyring.close());
    const owner = character.repeat(Math.floor(255 / character.length)).padEnd(255, '-');
    const other = `${owner.slice(0, -1)}+`;
    await keyring.setOwnerLimits(owner, { quota: { day: 2 } });
    const { key, secrets } = await keyring.create({ owner, name: 'n', quota: { day: 100 } });
    const { key: moved } = await keyring.create({ owner: other, name: 'n' });
    for (const remaining of [1, 0])
      expect(await keyring.verify(secrets)).toMatchObject({ owner, limits: [{}, { remaining }] });
    expect(await keyring.verify(secrets)).toMatchObject({ code: 'quota_exceeded' });
    expect((await keyring.list({ owner })).items).toMatchObject([{ id: key.id, owner }]);
    await keyring.transfer(moved.id, { owner });
    await expect(keyring.create({ owner, name: 'n' })).rejects.toMatchObject({ code: 'limit_reached' });
    const { items } = await keyring.audit({ owner, action: 'transferred' });
    expect(items).toMatchObject([{ owner, detail: { from: other } }]);
    expect(await keyring.revokeAll({ owner })).toBe(2);
    expect(await keyring.ownerLimits(owner)).toEqual({ quota: { day: 2 } });
  });
});
