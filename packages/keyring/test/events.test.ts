import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { expect, it } from 'vitest';
import { acmeKeyring } from './support/acme.js';

it('hooks hear of changes and refusals, and cannot break them', async () => {
  const { keyring } = await acmeKeyring();
  const heard: unknown[] = [];
  const off = keyring.on('key.created', ({ owner }) => heard.push(['created', owner]));
  keyring.on('key.revoked', ({ detail }) => heard.push(['revoked', detail]));
  keyring.on('key.refused', ({ code }) => heard.push(['refused', code]));
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
    ['refused', 'disabled'],
    ['revoked', { reason: 'leaked' }],
    'SallyportListenerWarning',
  ]);
  await keyring.close();
});

it('everything is on the diagnostics channel', async () => {
  const { keyring } = await acmeKeyring();
  const names: unknown[] = [];
  const listener = (message: unknown) => names.push((message as { type: string }).type);
  subscribe('sallyport:keyring', listener);
  const { key } = await keyring.create({ owner: 'o', name: 'n' });
  await keyring.regenerate(key.id);
  await keyring.verify({ apiKey: 'wrong' });
  unsubscribe('sallyport:keyring', listener);
  expect(names).toEqual(['key.created', 'key.regenerated', 'key.refused']);
  await keyring.close();
});
