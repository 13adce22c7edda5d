import { afterEach, describe, expect, it } from 'vitest';
import type { Keyring } from '../../src/index.js';
import type { Transition } from '../../src/keys/transitions.js';
import type { Acme } from '../support/acme.js';
import { acmeKeyring, HOUR } from '../support/acme.js';

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
    const changes = items.filter(({ action }) => action !== 'refused');
    const actions = changes.map(({ action }) => action);
    expect(actions.sort()).toEqual(['created', 'deleted', 'disabled', 'enabled', 'revoked']);
    expect(changes.find(({ action }) => action === 'disabled')).toMatchObject({ by: 'ann', ip: '192.0.2.1' });
    expect(items.filter(({ action }) => action === 'refused')).toHaveLength(2);
  });

  const moves: { [move in Transition]: (keyring: Keyring<Acme>, id: string) => Promise<unknown> } = {
    update: (keyring, id) => keyring.update(id, { name: 'Other' }),
    transfer: (keyring, id) => keyring.transfer(id, { owner: 'user-2' }),
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
    [
      'revoked',
      ['update', 'transfer', 'disable', 'enable', 'regenerate', 'finishRotation', 'cancelRotation', 'revoke'],
    ],
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
          expect(error).toMatchObject({ name: 'KeyringError', code: 'invalid_state', status: 409 });
          return false;
        },
      );
      await keyring.close();
    }
    expect(Object.keys(results).filter((move) => !results[move])).toEqual(refused);
  });

  it('refuses a change of an older revision, and otherwise makes both of two simultaneous changes', async () => {
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

  it('takes its own rate and quota back: a rate is in milliseconds', async () => {
    const { keyring, id } = await keyringWithKey();
    const { rate, quota } = await keyring.update(id, { rate: { limit: 5, per: '1m' }, quota: { day: 9 } });
    expect(rate).toEqual({ limit: 5, per: 60_000 });
    expect(await keyring.update(id, { rate, quota })).toMatchObject({ rate, quota });
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
