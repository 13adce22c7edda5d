import { expect, test } from 'vitest';
import { newKey } from '../../support/client.js';
import { start } from '../../support/start.js';

const DAY = 86_400_000;

test('the health of an account is counted, and each concern is a filter', async () => {
  const { call, keyring } = await start({ scopes: ['read'] });
  const used = await newKey(call, { name: 'used' });
  await newKey(call, { name: 'ending', expiresAt: Date.now() + 13 * DAY });
  const off = await newKey(call, { name: 'off' });
  await keyring.disable(off.id);
  await newKey(call, { name: 'of eve' }, 'eve');
  await keyring.verify({ apiKey: used.secret });
  await keyring.verify({ apiKey: used.secret }, { scopes: ['read'] });
  expect((await call('GET', '/api/health')).json).toEqual({
    ...{ active: 2, neverUsed: 1, idle: 0, endless: 1, ending: 1, refused: 1, complete: true },
  });
  const names = async (query: string) =>
    (await call('GET', `/api/keys?${query}`)).json.keys.map(({ name }: { name: string }) => name);
  expect(await names('concern=neverUsed')).toEqual(['ending']);
  expect(await names('concern=refused')).toEqual(['used']);
  expect(await names('concern=ending&search=ENDING')).toEqual(['ending']);
  expect(await names('search=us')).toEqual(['used']);
  const { json } = await call('GET', '/api/keys?search=used');
  expect(json.keys).toMatchObject([{ usedToday: 1, refusedToday: 1 }]);
  expect((await call('GET', '/api/keys?concern=all')).json).toMatchObject({ status: 400, field: 'concern' });
});

test('a key that was just used says when, with its count', async () => {
  const { call, keyring } = await start();
  const { id, secret } = await newKey(call);
  await keyring.verify({ apiKey: secret });
  const { usedToday, lastUsedAt } = (await call('GET', `/api/keys/${id}`)).json;
  expect([usedToday, typeof lastUsedAt]).toEqual([1, 'number']);
});
