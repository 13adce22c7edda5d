import { afterEach, describe, expect, it } from 'vitest';
import type { Keyring } from '../src/index.js';
import type { Move } from '../src/transitions.js';
import type { Acme } from './support/acme.js';
import { acmeKeyring, HOUR } from './support/acme.js';

let open: Keyring<Acme> | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

async function keyringWithKey() {
  const { keyring, clock } = await acmeKeyring();
  open = keyring;
  const { key, secrets } = await keyring.create({
    owner: 'user-1',
    name: 'CI',
    expiresAt: clock.now() + 48 * HOUR,
  });
  return { keyring, clock, id: key.id, key, secrets };
}

describe('the life of a key', () => {
  it('shows the secrets once and keeps only what tells keys apart', async () => {
    const { keyring, key, secrets } = await keyringWithKey();
    expect(secrets.apiKey).toMatch(/^acme_live_[0-9A-Za-z]{36}$/);
    expect(key).toMatchObject({
      owner: 'user-1',
      name: 'CI',
      environment: 'production',
      state: 'active',
      revision: 1,
    });
    expect(JSON.stringify(await keyring.get(key.id))).not.toContain(secrets.apiKey);
    expect(key.hint).toBe(secrets.apiKey.slice(-4));
  });

  it('goes through disable, enable, revoke and delete, and each is in the audit log', async () => {
    const { keyring, id, secrets } = await keyringWithKey();
    expect((await keyring.disable(id, { by: 'ann', ip: '192.0.2.1' })).state).toBe('disabled');
    expect(await keyring.verify(secrets)).toEqual({ code: 'disabled' });
    expect((await keyring.enable(id)).state).toBe('active');
    expect(await keyring.verify(secrets)).toMatchObject({ keyId: id, owner: 'user-1' });
    expect(await keyring.revoke(id, { reason: 'leaked' })).toMatchObject({
      state: 'revoked',
      reason: 'leaked',
    });
    expect(await keyring.verify(secrets)).toEqual({ code: 'invalid' });
    await keyring.delete(id);
    await expect(keyring.get(id)).rejects.toMatchObject({ code: 'not_found', status: 404 });

    const { items } = await keyring.audit({ keyId: id });
    const changes = items.filter(({ action }) => action !== 'denied');
    const actions = changes.map(({ action }) => action);
    expect(actions.sort()).toEqual(['created', 'deleted', 'disabled', 'enabled', 'revoked']);
    expect(changes.find(({ action }) => action === 'disabled')).toMatchObject({ by: 'ann', ip: '192.0.2.1' });
    expect(items.filter(({ action }) => action === 'denied')).toHaveLength(2);
  });

  const moves: { [move in Move]: (keyring: Keyring<Acme>, id: string) => Promise<unknown> } = {
    update: (keyring, id) => keyring.update(id, { name: 'Other' }),
    disable: (keyring, id) => keyring.disable(id),
    enable: (keyring, id) => keyring.enable(id),
    regenerate: (keyring, id) => keyring.regenerate(id),
    finishRotation: (keyring, id) => keyring.finishRotation(id),
    cancelRotation: (keyring, id) => keyring.cancelRotation(id),
    revoke: (keyring, id) => keyring.revoke(id),
    delete: (keyring, id) => keyring.delete(id),
  };
  const reach = {
    active: async () => {},
    disabled: (keyring: Keyring<Acme>, id: string) => keyring.disable(id),
    revoked: (keyring: Keyring<Acme>, id: string) => keyring.revoke(id),
    expired: async (_: Keyring<Acme>, __: string, advance: (ms: number) => void) => advance(49 * HOUR),
  };
  it.each([
    ['active', ['enable', 'finishRotation', 'cancelRotation']],
    ['disabled', ['disable', 'finishRotation', 'cancelRotation']],
    ['revoked', ['update', 'disable', 'enable', 'regenerate', 'finishRotation', 'cancelRotation', 'revoke']],
    ['expired', ['enable', 'regenerate', 'finishRotation', 'cancelRotation']],
  ] as const)('a key that is %s refuses: %s', async (state, refused) => {
    const results: Record<string, boolean> = {};
    for (const [move, run] of Object.entries(moves)) {
      const { keyring, clock, id } = await keyringWithKey();
      await reach[state](keyring, id, clock.advance);
      expect((await keyring.get(id)).state).toBe(state);
      results[move] = await run(keyring, id).then(
        () => true,
        (error) => {
          expect(error).toMatchObject({ name: 'KeyringError', code: 'illegal_move', status: 409 });
          return false;
        },
      );
      await keyring.close();
    }
    expect(Object.keys(results).filter((move) => !results[move])).toEqual(refused);
  });

  it('refuses a change of an older revision, and otherwise lets both of two changes land', async () => {
    const { keyring, id } = await keyringWithKey();
    await Promise.all([keyring.disable(id), keyring.update(id, { name: 'Renamed' })]);
    expect(await keyring.get(id)).toMatchObject({ state: 'disabled', name: 'Renamed', revision: 3 });
    await expect(keyring.enable(id, { revision: 2 })).rejects.toMatchObject({ code: 'conflict' });
  });

  it('a usage flush never undoes a disable', async () => {
    const { keyring, id, secrets } = await keyringWithKey();
    await keyring.verify(secrets);
    const flushed = keyring.flush();
    await keyring.disable(id);
    await flushed;
    expect(await keyring.get(id)).toMatchObject({ state: 'disabled', lastUsedAt: expect.any(Number) });
  });

  it('takes a limit or the end away with null', async () => {
    const { keyring, id } = await keyringWithKey();
    await keyring.update(id, { quota: { day: 5 }, scopes: ['read'] });
    const key = await keyring.update(id, { quota: null, expiresAt: null });
    expect(key).not.toHaveProperty('quota');
    expect(key).not.toHaveProperty('expiresAt');
    expect(key.scopes).toEqual(['read']);
  });
});

describe('rotation', () => {
  it('keeps the id, and both secrets work until the grace ends', async () => {
    const { keyring, clock, id, secrets: old } = await keyringWithKey();
    const { key, secrets: fresh } = await keyring.regenerate(id, { grace: '24h' });
    expect(key.id).toBe(id);
    expect(key.rotation?.until).toBe(clock.now() + 24 * HOUR);
    expect(await keyring.verify(old)).toMatchObject({ keyId: id, secret: 'previous' });
    expect(await keyring.verify(fresh)).toMatchObject({ keyId: id, secret: 'current' });
    clock.advance(24 * HOUR);
    expect(await keyring.verify(old)).toEqual({ code: 'invalid' });
    const after = await keyring.verify(fresh);
    expect(after).toMatchObject({ keyId: id });
    expect(after).not.toHaveProperty('secret');
  });

  it('replaces at once by default', async () => {
    const { keyring, id, secrets: old } = await keyringWithKey();
    await keyring.verify(old);
    const { secrets: fresh } = await keyring.regenerate(id);
    expect(await keyring.verify(old)).toEqual({ code: 'invalid' });
    expect(await keyring.verify(fresh)).toMatchObject({ keyId: id });
  });

  it('never lets the old secret outlive the key', async () => {
    const { keyring, id, key } = await keyringWithKey();
    expect((await keyring.regenerate(id, { grace: '30d' })).key.rotation?.until).toBe(key.expiresAt);
  });

  it('can be finished early', async () => {
    const { keyring, id, secrets: old } = await keyringWithKey();
    const { secrets: fresh } = await keyring.regenerate(id, { grace: '1h' });
    await keyring.finishRotation(id);
    expect(await keyring.verify(old)).toEqual({ code: 'invalid' });
    expect(await keyring.verify(fresh)).toMatchObject({ keyId: id });
  });

  it('can be cancelled: the new secret is dead and the old one has no end', async () => {
    const { keyring, clock, id, secrets: old } = await keyringWithKey();
    const { secrets: fresh } = await keyring.regenerate(id, { grace: '1h' });
    await keyring.cancelRotation(id);
    clock.advance(2 * HOUR);
    expect(await keyring.verify(fresh)).toEqual({ code: 'invalid' });
    expect(await keyring.verify(old)).toMatchObject({ keyId: id });
  });

  it('is one at a time, but an emergency replaces everything', async () => {
    const { keyring, id, secrets: first } = await keyringWithKey();
    const { secrets: second } = await keyring.regenerate(id, { grace: '1h' });
    await expect(keyring.regenerate(id, { grace: '1h' })).rejects.toMatchObject({ code: 'illegal_move' });
    const { secrets: third } = await keyring.regenerate(id, { grace: 0 });
    expect(await keyring.verify(first)).toEqual({ code: 'invalid' });
    expect(await keyring.verify(second)).toEqual({ code: 'invalid' });
    expect(await keyring.verify(third)).toMatchObject({ keyId: id });
  });
});

describe('many keys', () => {
  it('are revoked by owner and by age', async () => {
    const { keyring, clock } = await acmeKeyring();
    open = keyring;
    const issue = (owner: string) => keyring.create({ owner, name: 'x' });
    const [a] = [await issue('a'), await issue('b')];
    clock.advance(HOUR);
    const [late] = [await issue('a')];
    expect(await keyring.revokeAll({ owner: 'a', createdBefore: clock.now(), reason: 'left' })).toBe(1);
    expect(await keyring.verify(a.secrets)).toEqual({ code: 'invalid' });
    expect(await keyring.verify(late.secrets)).toMatchObject({ owner: 'a' });
    expect(await keyring.revokeAll({ createdBefore: clock.now() + 1 })).toBe(2);
    await expect(keyring.revokeAll({})).rejects.toMatchObject({ code: 'invalid_input', field: 'owner' });
  });

  it('are listed newest first, page by page, by filter', async () => {
    const { keyring, clock } = await acmeKeyring();
    open = keyring;
    for (let at = 0; at < 5; at++) {
      await keyring.create({ owner: at < 4 ? 'a' : 'b', name: `key ${at}`, environment: 'staging' });
      clock.advance(1000);
    }
    const first = await keyring.list({ owner: 'a', limit: 3 });
    const second = await keyring.list({ owner: 'a', limit: 3, cursor: first.cursor });
    expect([...first.items, ...second.items].map(({ name }) => name)).toEqual([
      'key 3',
      'key 2',
      'key 1',
      'key 0',
    ]);
    expect(second.cursor).toBeUndefined();
    await expect(keyring.list({ owner: 'b', cursor: first.cursor })).rejects.toMatchObject({
      field: 'cursor',
    });
    expect((await keyring.list({ environment: 'production' })).items).toEqual([]);
  });

  it('are listed by state, of which expired follows the clock', async () => {
    const { keyring, clock, id } = await keyringWithKey();
    expect((await keyring.list({ state: 'active' })).items).toHaveLength(1);
    clock.advance(49 * HOUR);
    expect((await keyring.list({ state: 'active' })).items).toHaveLength(0);
    expect((await keyring.list({ state: 'expired' })).items).toMatchObject([{ id, state: 'expired' }]);
    await keyring.delete(id);
    expect((await keyring.list()).items).toEqual([]);
    expect((await keyring.list({ state: 'deleted' })).items).toMatchObject([{ id }]);
    expect(await keyring.purge({ deleted: '1d' })).toBe(0);
    clock.advance(25 * HOUR);
    expect(await keyring.purge({ deleted: '1d' })).toBe(1);
    expect((await keyring.list({ state: 'deleted' })).items).toEqual([]);
  });
});
