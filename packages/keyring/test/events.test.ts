import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { expect, it } from 'vitest';
import { acmeKeyring } from './support/acme.js';

it('listeners hear of changes and refusals, and cannot break them', async () => {
  const { keyring } = await acmeKeyring();
  const heard: unknown[] = [];
  const off = keyring.on('key.created', ({ owner }) => heard.push(['created', owner]));
  keyring.on('key.revoked', ({ detail }) => heard.push(['revoked', detail]));
  keyring.on('key.refused', ({ code }) => heard.push(['refused', code]));
  keyring.on('key.disabled', () => {
    throw new Error('a broken listener');
  });
  keyring.on('key.revoked', async () => {
    await null;
    throw new Error('a broken asynchronous listener');
  });
  const onWarning = ({ name, message }: Error) => heard.push([name, message]);
  process.on('warning', onWarning);
  const { secrets, key } = await keyring.create({ owner: 'o', name: 'n' });
  off();
  await keyring.create({ owner: 'o2', name: 'n' });
  expect((await keyring.disable(key.id)).state).toBe('disabled');
  await keyring.verify(secrets);
  await keyring.revoke(key.id, { reason: 'leaked' });
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(heard).toEqual([
    ['created', 'o'],
    ['refused', 'disabled'],
    ['revoked', { reason: 'leaked' }],
    ['SallyportListenerWarning', 'A listener failed: a broken listener'],
    ['SallyportListenerWarning', 'A listener failed: a broken asynchronous listener'],
  ]);
  process.off('warning', onWarning);
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

it('a keyring hears its own events only, and none after it is closed', async () => {
  const [{ keyring: mine }, { keyring: other }] = [await acmeKeyring(), await acmeKeyring()];
  const heard: unknown[] = [];
  mine.on('key.created', ({ type, provider, action, keyId }) =>
    heard.push({ type, provider, action, keyId }),
  );
  await other.create({ owner: 'o', name: 'n' });
  const { key } = await mine.create({ owner: 'o', name: 'n' });
  await mine.close();
  await mine.create({ owner: 'o', name: 'n' });
  expect(heard).toEqual([{ type: 'key.created', provider: 'acme', action: 'created', keyId: key.id }]);
  await other.close();
});
