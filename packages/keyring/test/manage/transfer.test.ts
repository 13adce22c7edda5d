import { expect, it, onTestFinished } from 'vitest';
import { createKeyring } from '../../src/index.js';
import { acme, PEPPER } from '../support/acme.js';
import { describeEveryStore } from '../support/every-store.js';

await describeEveryStore('a transfer', (makeNodes) => {
  async function twoNodes() {
    const newStore = await makeNodes();
    const open = async () => {
      const keyring = await createKeyring({ provider: acme, store: newStore(), peppers: { 1: PEPPER } });
      onTestFinished(() => keyring.close());
      return keyring;
    };
    return [await open(), await open()] as const;
  }

  it('ends the limits of the old owner, begins those of the new one, and is in the log of both', async () => {
    const [keyring] = await twoNodes();
    await keyring.setOwnerLimits('old', { quota: { day: 1 } });
    await keyring.setOwnerLimits('new', { quota: { day: 3 } });
    const { key, secrets } = await keyring.create({ owner: 'old', name: 'n' });
    expect(await keyring.verify(secrets)).toMatchObject({ owner: 'old', limits: [{ limit: 1 }] });
    expect(await keyring.verify(secrets)).toMatchObject({ code: 'quota_exceeded' });

    const heard: unknown[] = [];
    keyring.on('key.transferred', ({ owner, detail }) => heard.push([owner, detail]));
    const moved = await keyring.transfer(key.id, { owner: 'new', by: 'ann' });
    expect(moved).toMatchObject({ id: key.id, owner: 'new', revision: 2, state: 'active' });
    expect(await keyring.verify(secrets)).toMatchObject({
      owner: 'new',
      limits: [{ limit: 3, remaining: 2 }],
    });
    expect((await keyring.list({ owner: 'old' })).items).toEqual([]);
    expect((await keyring.list({ owner: 'new' })).items).toMatchObject([{ id: key.id }]);
    const told = [
      ['old', { to: 'new' }],
      ['new', { from: 'old' }],
    ];
    expect(heard).toEqual(told);
    for (const [owner, detail] of told)
      expect(
        (await keyring.audit({ owner: owner as string, action: 'transferred' })).items.map((event) => [
          event.owner,
          event.detail,
          event.by,
        ]),
      ).toEqual([[owner, detail, 'ann']]);
  });

  it('of two at once to one owner makes one; a change of an older revision is refused', async () => {
    const [a, b] = await twoNodes();
    const { key } = await a.create({ owner: 'old', name: 'n' });
    const moves = await Promise.allSettled([a, b, a, b].map((node) => node.transfer(key.id, { owner: 'x' })));
    expect(moves.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const move of moves)
      if (move.status === 'rejected') expect(move.reason).toMatchObject({ code: 'invalid_state' });
    await expect(a.transfer(key.id, { owner: 'y', revision: 1 })).rejects.toMatchObject({ code: 'conflict' });
    expect((await b.transfer(key.id, { owner: 'y', revision: 2 })).owner).toBe('y');
  });

  it('is refused for keys that have ended for good, and for an owner that is none', async () => {
    const [keyring] = await twoNodes();
    const { key } = await keyring.create({ owner: 'old', name: 'n' });
    for (const owner of ['', 'a\nb', undefined, 7, 'o'.repeat(1000)])
      await expect(keyring.transfer(key.id, { owner: owner as string })).rejects.toMatchObject({
        code: 'invalid_input',
        field: 'owner',
      });
    await keyring.revoke(key.id);
    await expect(keyring.transfer(key.id, { owner: 'new' })).rejects.toMatchObject({ code: 'invalid_state' });
    await keyring.delete(key.id);
    await expect(keyring.transfer(key.id, { owner: 'new' })).rejects.toMatchObject({ code: 'not_found' });
    expect((await keyring.audit({ action: 'transferred' })).items).toEqual([]);
  });
});
