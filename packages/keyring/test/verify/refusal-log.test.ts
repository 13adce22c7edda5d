import { describe, expect, it } from 'vitest';
import type { Store } from '../../src/index.js';
import { memoryStore } from '../../src/index.js';
import { createRefusalLog } from '../../src/verify/refusal-log.js';
import { acmeKeyring } from '../support/acme.js';

it('a flood of refusals is one row with a count', async () => {
  const { keyring } = await acmeKeyring();
  const { secrets, key } = await keyring.create({ owner: 'o', name: 'n' });
  await keyring.disable(key.id);
  for (let at = 0; at < 50; at++) await keyring.verify(secrets, { ip: '192.0.2.1' });
  for (let at = 0; at < 50; at++) await keyring.verify({ apiKey: `wrong-${at}` }, { ip: '192.0.2.2' });
  const { items } = await keyring.audit({ action: 'refused' });
  expect(items).toHaveLength(2);
  expect(items).toContainEqual(
    expect.objectContaining({
      ip: '192.0.2.1',
      keyId: key.id,
      owner: 'o',
      detail: { code: 'disabled', count: 50 },
    }),
  );
  expect(items).toContainEqual(
    expect.objectContaining({ ip: '192.0.2.2', detail: { code: 'invalid', count: 50 } }),
  );
  await keyring.close();
});

it('refusals of unknown addresses are bounded', async () => {
  const { keyring } = await acmeKeyring();
  for (let at = 0; at < 1500; at++)
    await keyring.verify({ apiKey: 'wrong' }, { ip: `10.0.${at >> 8}.${at & 255}` });
  const first = await keyring.audit({ limit: 1000 });
  const rest = await keyring.audit({ limit: 1000, ...(first.cursor ? { cursor: first.cursor } : {}) });
  const counts = [...first.items, ...rest.items].map(({ detail }) => Number(detail?.count));
  expect(counts).toHaveLength(1001);
  expect(counts.reduce((sum, count) => sum + count)).toBe(1500);
  await keyring.close();
});

/** Address number `at`. */
const address = (at: number) => `10.${at >> 16}.${(at >> 8) & 255}.${at & 255}`;

async function everyRefusal(keyring: Awaited<ReturnType<typeof acmeKeyring>>['keyring']) {
  const found: { keyId?: string; ip?: string; count: number; others?: unknown }[] = [];
  let cursor: string | undefined;
  do {
    const page = await keyring.audit({ action: 'refused', limit: 1000, cursor });
    for (const { keyId, ip, detail } of page.items)
      found.push({
        ...(keyId === undefined ? {} : { keyId }),
        ...(ip === undefined ? {} : { ip }),
        count: Number(detail?.count),
        others: detail?.others,
      });
    cursor = page.cursor;
  } while (cursor !== undefined);
  return found;
}

it('refusals of a known key are not hidden by a flood of unknown ones, nor the other way round', async () => {
  const { keyring, clock } = await acmeKeyring();
  const keys = await keyring.import(
    Array.from({ length: 1100 }, (_, at) => ({ owner: 'o', name: 'n', secrets: { apiKey: `key-${at}` } })),
  );
  await keyring.revokeAll({ owner: 'o' });
  for (let at = 0; at < 1200; at++) await keyring.verify({ apiKey: 'wrong' }, { ip: address(at) });
  for (let at = 0; at < 50; at++) await keyring.verify({ apiKey: 'key-7' }, { ip: '192.0.2.1' });
  const found = await everyRefusal(keyring);
  expect(found.filter(({ keyId }) => keyId === keys[7]?.id)).toMatchObject([{ ip: '192.0.2.1', count: 50 }]);

  clock.advance(1000);
  // Each budget that overflows leaves a row that counts the rest.
  for (let at = 0; at < 1100; at++) await keyring.verify({ apiKey: `key-${at}` });
  await keyring.verify({ apiKey: 'wrong' }, { ip: '192.0.2.9' });
  const later = (await everyRefusal(keyring)).slice(0, 1002);
  expect(later.filter(({ others }) => others)).toMatchObject([{ count: 100 }]);
  expect(later).toContainEqual(expect.objectContaining({ ip: '192.0.2.9', count: 1 }));
  await keyring.close();
});

it('refusals that could not be written are written later, however long the store was down', async () => {
  const store = memoryStore();
  let isDown = true;
  const failing: Store = {
    ...store,
    addAudit: async (events) => (isDown ? Promise.reject(new Error('down')) : store.addAudit(events)),
  };
  const { keyring, clock } = await acmeKeyring({ store: failing });
  const { key, secrets } = await keyring.create({ owner: 'o', name: 'n' });
  await keyring.disable(key.id);
  for (let flush = 0; flush < 8; flush++) {
    for (let at = 0; at < 1500; at++) await keyring.verify({ apiKey: 'wrong' }, { ip: address(at) });
    await keyring.verify(secrets, { ip: '192.0.2.1' });
    await expect(keyring.flush()).rejects.toThrow('down');
    clock.advance(1000);
  }
  isDown = false;
  const found = await everyRefusal(keyring);
  expect(found.filter(({ keyId }) => keyId === key.id)).toMatchObject([{ ip: '192.0.2.1', count: 8 }]);
  expect(found.reduce((sum, { count }) => sum + count, 0)).toBe(8 * 1501);
  expect(found.length).toBeLessThanOrEqual(1002);
  expect(found.find(({ ip }) => ip === address(3))?.count).toBe(8);
  await keyring.close();
});

it('a refusal of a known key has its cause, which its caller is not told', async () => {
  const { keyring } = await acmeKeyring();
  const { secrets, key } = await keyring.create({
    ...{ owner: 'o', name: 'n', scopes: ['read'], allowedIps: ['192.0.2.0/24'] },
  });
  const ip = '192.0.2.1';
  for (const scopes of [['read', 'write'], ['admin'], ['admin'], { anyOf: ['pay', 'refund'] }])
    await keyring.verify(secrets, { ip, scopes });
  await keyring.verify(secrets, { ip: '198.51.100.7' });
  const elsewhere = await keyring.verify(secrets, { ip, environment: 'elsewhere' });
  await keyring.regenerate(key.id);
  const replaced = await keyring.verify(secrets, { ip });
  const unknown = await keyring.verify({ apiKey: 'unknown' }, { ip });
  expect([elsewhere, replaced]).toEqual([unknown, unknown]);
  const { items } = await keyring.audit({ keyId: key.id, action: 'refused' });
  expect(items.map(({ ip, detail }) => ({ ip, ...detail }))).toEqual(
    expect.arrayContaining([
      { ip, code: 'forbidden', count: 4, cause: 'scope', scopes: ['write', 'admin', 'pay', 'refund'] },
      { ip: '198.51.100.7', code: 'forbidden', count: 1, cause: 'address' },
      { ip, code: 'invalid', count: 1, cause: 'environment', environment: 'elsewhere' },
      { ip, code: 'invalid', count: 1, cause: 'secret' },
    ]),
  );
  expect(items).toHaveLength(4);
  const { items: changes } = await keyring.audit({ keyId: key.id, except: 'refused' });
  expect(changes.map(({ action }) => action).sort()).toEqual(['created', 'regenerated']);
  await keyring.close();
});

describe('a refusal log', () => {
  const newLog = () => createRefusalLog('acme', (size) => new Uint8Array(size));
  const row = (at: number, rest: object) => ({
    ...{ id: expect.stringMatching(/^evt_/), at, provider: 'acme', action: 'refused' },
    ...rest,
  });

  it('tells what it knows of the caller, and nothing else', () => {
    const log = newLog();
    log.add('disabled', { keyId: 'k', owner: 'o' }, undefined, 1);
    log.add('disabled', { keyId: 'l' }, '192.0.2.1', 2);
    log.add('invalid', undefined, undefined, 3);
    const rows = [
      row(1, { keyId: 'k', owner: 'o', detail: { code: 'disabled', count: 1 } }),
      row(2, { keyId: 'l', ip: '192.0.2.1', detail: { code: 'disabled', count: 1 } }),
      row(3, { detail: { code: 'invalid', count: 1 } }),
    ];
    const events = log.drain();
    expect(events).toStrictEqual(rows);
    log.restore(events);
    expect(log.drain()).toStrictEqual(rows);
    expect(log.drain()).toEqual([]);
  });

  it('names at most 20 scopes of a key, also of events that could not be written', () => {
    const log = newLog();
    const scopes = (from: number) => Array.from({ length: 15 }, (_, at) => `s${from + at}`);
    log.add('forbidden', { keyId: 'k' }, undefined, 1, { cause: 'scope', scopes: scopes(0) });
    const lost = log.drain();
    log.add('forbidden', { keyId: 'k' }, undefined, 2, { cause: 'scope', scopes: scopes(10) });
    log.restore(lost);
    const named = [...scopes(10), ...scopes(0).slice(0, 5)];
    const detail = { code: 'forbidden', count: 2, cause: 'scope', scopes: named };
    expect(log.drain()).toStrictEqual([row(1, { keyId: 'k', detail })]);
  });

  it('keeps the time of the first refusal, also of one that could not be written', () => {
    const log = newLog();
    log.add('invalid', undefined, '192.0.2.1', 5);
    log.add('invalid', undefined, '192.0.2.1', 6);
    const lost = log.drain();
    log.add('invalid', undefined, '192.0.2.1', 7);
    log.restore(lost);
    expect(log.drain()).toMatchObject([{ at: 5, detail: { count: 3 } }]);
    log.restore(lost);
    log.add('invalid', undefined, '192.0.2.1', 7);
    expect(log.drain()).toMatchObject([{ at: 5, detail: { count: 3 } }]);
  });

  it('keeps the whole budget for callers, although it took back a row that counts others', () => {
    const log = newLog();
    for (let at = 0; at < 1003; at++) log.add('invalid', undefined, address(at), 1);
    const others = log.drain().filter(({ detail }) => detail?.others === true);
    expect(others).toStrictEqual([row(1, { detail: { code: 'invalid', count: 3, others: true } })]);
    log.restore(others);
    for (let at = 0; at < 1001; at++) log.add('invalid', undefined, address(at), 2);
    const events = log.drain();
    expect(events).toHaveLength(1001);
    expect(events.filter(({ detail }) => detail?.others === true)).toMatchObject([
      { at: 1, detail: { count: 4 } },
    ]);
  });
});

it('a refusal of a revoked key names no other cause', async () => {
  const { keyring } = await acmeKeyring();
  const { secrets, key } = await keyring.create({ owner: 'o', name: 'n' });
  await keyring.revoke(key.id);
  await keyring.verify(secrets, {});
  const { items } = await keyring.audit({ action: 'refused' });
  expect(items.map(({ detail }) => detail)).toEqual([{ code: 'invalid', count: 1 }]);
  await keyring.close();
});

it('a text that is no address names no group of refusals', async () => {
  const { keyring } = await acmeKeyring();
  for (let at = 0; at < 1001; at++) await keyring.verify({ apiKey: 'wrong' }, { ip: address(at) });
  for (const ip of ['*', '', 'unknown', undefined]) await keyring.verify({ apiKey: 'wrong' }, { ip });
  const found = await everyRefusal(keyring);
  expect(found.filter(({ ip }) => ip === undefined)).toEqual([{ count: 5, others: true }]);
  await keyring.close();
});
