import { afterEach, describe, expect, it } from 'vitest';
import type { Keyring } from '../../src/index.js';
import { memoryStore } from '../../src/index.js';
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

  it('tells the use of the old and of the new secret while both live', async () => {
    const { keyring, clock, id, key, secrets: old } = await keyringWithKey();
    await keyring.verify(old);
    expect(await keyring.secretUsage(id)).toEqual([]);
    const { key: rotated, secrets: fresh } = await keyring.regenerate(id, { grace: '24h' });
    const begun = clock.now();
    const [current, previous] = [
      { secret: 'current', hint: rotated.hint, createdAt: begun, accepted: 0 },
      { secret: 'previous', hint: key.hint, createdAt: begun, until: begun + 24 * HOUR, accepted: 0 },
    ];
    expect(await keyring.secretUsage(id)).toEqual([current, previous]);

    await keyring.verify(old);
    clock.advance(HOUR);
    await keyring.verify(old);
    clock.advance(HOUR);
    await keyring.verify(fresh);
    await keyring.verify(old, { environment: 'staging' });
    expect(await keyring.secretUsage(id)).toEqual([
      { ...current, accepted: 1, lastUsedAt: begun + 2 * HOUR },
      { ...previous, accepted: 2, lastUsedAt: begun + HOUR },
    ]);
    expect(await keyring.usage(id)).toMatchObject([
      { accepted: 2, refused: 0 },
      { accepted: 2, refused: 1 },
    ]);

    // Another rotation counts anew.
    await keyring.cancelRotation(id);
    expect(await keyring.secretUsage(id)).toEqual([]);
    await keyring.regenerate(id, { grace: '24h' });
    expect(await keyring.secretUsage(id)).toMatchObject([{ accepted: 0 }, { accepted: 0 }]);
    await expect(keyring.secretUsage('key_none')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('may begin the grace at the first use of the new secret', async () => {
    const { keyring, clock, id, secrets: old } = await keyringWithKey();
    const begun = clock.now();
    const { key, secrets: fresh } = await keyring.regenerate(id, { grace: '2h', firstUseWithin: '10h' });
    expect(key.rotation).toMatchObject({ until: begun + 12 * HOUR, graceMs: 2 * HOUR });
    await keyring.verify(old);
    await keyring.verify(fresh, { environment: 'staging' });
    await keyring.flush();
    expect((await keyring.get(id)).rotation?.graceMs).toBe(2 * HOUR);

    clock.advance(5 * HOUR);
    await keyring.verify(fresh);
    await keyring.verify(old);
    await keyring.flush();
    const { rotation } = await keyring.get(id);
    expect(rotation).toMatchObject({ until: begun + 7 * HOUR });
    expect(rotation).not.toHaveProperty('graceMs');
    expect((await keyring.audit({ action: 'grace_begun' })).items).toMatchObject([
      { keyId: id, owner: 'user-1', detail: { until: begun + 7 * HOUR } },
    ]);

    // A later use begins nothing.
    clock.advance(HOUR);
    await keyring.verify(fresh);
    await keyring.flush();
    expect((await keyring.get(id)).rotation?.until).toBe(begun + 7 * HOUR);
    clock.advance(HOUR);
    expect(await keyring.verify(old)).toEqual({ code: 'invalid' });
    expect(await keyring.verify(fresh)).toMatchObject({ keyId: id });
  });

  it('ends a grace that never began', async () => {
    const { keyring, clock, id, key, secrets: old } = await keyringWithKey();
    const options = { grace: '2h', firstUseWithin: '10h' } as const;
    await keyring.regenerate(id, options);
    clock.advance(12 * HOUR - 1);
    expect(await keyring.verify(old)).toMatchObject({ secret: 'previous' });
    await keyring.cancelRotation(id);
    expect((await keyring.get(id)).rotation).toBeUndefined();

    await keyring.regenerate(id, options);
    clock.advance(12 * HOUR);
    expect(await keyring.verify(old)).toEqual({ code: 'invalid' });
    const late = await keyring.regenerate(id, { grace: '2h', firstUseWithin: '100h' });
    expect(late.key.rotation).toMatchObject({ until: key.expiresAt, graceMs: 2 * HOUR });
    await keyring.finishRotation(id);
    await keyring.verify(late.secrets);
    await keyring.flush();
    expect((await keyring.audit({ action: 'grace_begun' })).items).toEqual([]);
    await expect(keyring.regenerate(id, { firstUseWithin: '10h' })).rejects.toMatchObject({
      code: 'invalid_input',
      field: 'grace',
    });
  });

  it('begins the grace once, whichever node sees the first use, and later if the store fails', async () => {
    const store = memoryStore();
    let down = false;
    const flaky = {
      ...store,
      change: (...given: Parameters<typeof store.change>) =>
        down ? Promise.reject(new Error('down')) : store.change(...given),
    };
    const { keyring, clock } = await acmeKeyring({ store: flaky });
    open = keyring;
    const { keyring: other } = await acmeKeyring({ store, clock });
    const errors: unknown[] = [];
    keyring.on('error', ({ component }) => errors.push(component));
    const { key } = await keyring.create({ owner: 'o', name: 'n' });
    const { secrets } = await keyring.regenerate(key.id, { grace: '2h', firstUseWithin: '10h' });
    const use = async (...nodes: (typeof keyring)[]) => {
      for (const node of nodes) await node.verify(secrets);
      for (const node of nodes) await node.flush();
    };
    down = true;
    await use(keyring);
    expect(errors).toEqual(['store']);
    down = false;
    clock.advance(HOUR);
    await use(keyring, other);
    expect(errors).toEqual(['store']);
    expect((await keyring.get(key.id)).rotation).toMatchObject({ until: clock.now() + 2 * HOUR });
    expect((await keyring.audit({ action: 'grace_begun' })).items).toHaveLength(1);
    await other.close();
  });

  it('counts the requests with a limit, and those of a session, for the secret behind them', async () => {
    const { keyring, clock } = await acmeKeyring();
    open = keyring;
    const { key, secrets: old } = await keyring.create({ owner: 'o', name: 'n', quota: { day: 10 } });
    const context = { environment: 'production' };
    await keyring.regenerate(key.id, { grace: '24h' });
    const principal = await keyring.verify(old);
    if ('code' in principal) throw new Error(principal.code);
    const { token } = await keyring.sessions.issue(principal, context);
    await keyring.sessions.verify(token, context);
    expect(await keyring.secretUsage(key.id)).toMatchObject([
      { accepted: 0 },
      { accepted: 2, lastUsedAt: clock.now() },
    ]);
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
    await expect(keyring.regenerate(id, { grace: '1h' })).rejects.toMatchObject({ code: 'invalid_state' });
    const { secrets: third } = await keyring.regenerate(id, { grace: 0 });
    expect(await keyring.verify(first)).toEqual({ code: 'invalid' });
    expect(await keyring.verify(second)).toEqual({ code: 'invalid' });
    expect(await keyring.verify(third)).toMatchObject({ keyId: id });
  });
});

it('regenerate refuses a negative grace', async () => {
  const { keyring } = await acmeKeyring();
  const { key } = await keyring.create({ owner: 'o', name: 'n' });
  await expect(keyring.regenerate(key.id, { grace: -1 })).rejects.toMatchObject({ field: 'grace' });
  await keyring.close();
});

it('a grace ends at a time that a date can have', async () => {
  const { keyring } = await acmeKeyring();
  const { key } = await keyring.create({ owner: 'ada', name: 'CI' });
  const { key: rotated } = await keyring.regenerate(key.id, { grace: '100000000d' });
  expect(new Date(rotated.rotation?.until as number).getTime()).toBe(8_640_000_000_000_000);
});
