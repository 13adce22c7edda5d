import { expect, it } from 'vitest';
import type { Store } from '../../src/index.js';
import { memoryStore } from '../../src/index.js';
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
