import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { expect, it } from 'vitest';
import type { Bus, Denial } from '../src/index.js';
import { memoryStore } from '../src/index.js';
import { acmeKeyring } from './support/acme.js';

it('a flood of denials is one row with a count', async () => {
  const { keyring } = await acmeKeyring();
  const { secrets, key } = await keyring.create({ owner: 'o', name: 'n' });
  await keyring.disable(key.id);
  for (let at = 0; at < 50; at++) await keyring.verify(secrets, { ip: '192.0.2.1' });
  for (let at = 0; at < 50; at++) await keyring.verify({ apiKey: `wrong-${at}` }, { ip: '192.0.2.2' });
  const { items } = await keyring.audit({ action: 'denied' });
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

it('denials of unknown addresses are bounded', async () => {
  const { keyring } = await acmeKeyring();
  for (let at = 0; at < 1500; at++)
    await keyring.verify({ apiKey: 'wrong' }, { ip: `10.0.${at >> 8}.${at & 255}` });
  const first = await keyring.audit({ limit: 1000 });
  expect(first.items).toHaveLength(1000);
  expect(first.cursor).toBeUndefined();
  await keyring.close();
});

it('hooks hear of changes and denials, and cannot break them', async () => {
  const { keyring } = await acmeKeyring();
  const heard: unknown[] = [];
  const off = keyring.on('key.created', ({ owner }) => heard.push(['created', owner]));
  keyring.on('key.revoked', ({ detail }) => heard.push(['revoked', detail]));
  keyring.on('key.denied', ({ code }: Denial) => heard.push(['denied', code]));
  keyring.on('key.disabled', () => {
    throw new Error('a hook that is broken');
  });
  process.once('warning', ({ name }) => heard.push(name));
  const { secrets, key } = await keyring.create({ owner: 'o', name: 'n' });
  off();
  await keyring.create({ owner: 'o2', name: 'n' });
  expect((await keyring.disable(key.id)).state).toBe('disabled');
  await keyring.verify(secrets);
  await keyring.revoke(key.id, { reason: 'leaked' });
  await new Promise(setImmediate);
  expect(heard).toEqual([
    ['created', 'o'],
    ['denied', 'disabled'],
    ['revoked', { reason: 'leaked' }],
    'SallyportHookWarning',
  ]);
  await keyring.close();
});

it('everything is on the diagnostics channel', async () => {
  const { keyring } = await acmeKeyring();
  const names: unknown[] = [];
  const listener = (message: unknown) => names.push((message as { name: string }).name);
  subscribe('sallyport:keyring', listener);
  const { key } = await keyring.create({ owner: 'o', name: 'n' });
  await keyring.regenerate(key.id);
  await keyring.verify({ apiKey: 'wrong' });
  unsubscribe('sallyport:keyring', listener);
  expect(names).toEqual(['key.created', 'key.regenerated', 'key.denied']);
  await keyring.close();
});

it('a bus that fails does not fail a change', async () => {
  const bus: Bus = {
    publish: () => Promise.reject(new Error('gone')),
    subscribe: async () => async () => {},
  };
  const { keyring } = await acmeKeyring({ bus });
  const failures: string[] = [];
  keyring.on('failed', ({ what }) => failures.push(what));
  const { key } = await keyring.create({ owner: 'o', name: 'n' });
  expect((await keyring.revoke(key.id)).state).toBe('revoked');
  expect(failures).toEqual(['bus', 'bus']);
  await keyring.close();
});

it('counts that could not be written are written later', async () => {
  const store = memoryStore();
  let down = true;
  const flaky = {
    ...store,
    addUsage: (c: never) => (down ? Promise.reject(new Error('down')) : store.addUsage(c)),
  };
  const { keyring } = await acmeKeyring({ store: flaky });
  const { secrets, key } = await keyring.create({ owner: 'o', name: 'n' });
  await keyring.verify(secrets);
  await expect(keyring.flush()).rejects.toThrow('down');
  await keyring.verify(secrets);
  down = false;
  expect(await keyring.usage(key.id)).toMatchObject([{ accepted: 2 }]);
  await keyring.close();
});
