import { memoryStore } from '@sallyport/keyring';
import { expect, test, vi } from 'vitest';
import { acmeKeyring } from '../../support/acme.js';
import { start } from '../../support/start.js';

test('a repeated attempt creates no second key and shows no secret again', async () => {
  const { call } = await start();
  const options = { body: { name: 'CI' }, headers: { 'Idempotency-Key': 'attempt-1' } };
  const responses = await Promise.all(Array.from({ length: 5 }, () => call('POST', '/api/keys', options)));
  expect(responses.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 201]);
  expect(new Set(responses.map(({ json }) => json.key.id)).size).toBe(1);
  const shown = responses.filter(({ json }) => json.secrets.apiKey);
  expect(shown.map(({ status }) => status)).toEqual([201]);
  expect((await call('GET', '/api/keys')).json.keys.length).toBe(1);

  expect((await call('POST', '/api/keys', { ...options, body: { name: 'other' } })).status).toBe(422);
  expect((await call('POST', '/api/keys', { ...options, as: 'eve' })).status).toBe(201);
  const bad = await call('POST', '/api/keys', { ...options, headers: { 'Idempotency-Key': 'a b' } });
  expect([bad.status, bad.json.field]).toEqual([400, 'Idempotency-Key']);
});

test('a failed attempt may be repeated', async () => {
  const store = memoryStore();
  const { call } = await start({ keyring: await acmeKeyring(store) });
  const insert = vi.spyOn(store, 'insert').mockRejectedValueOnce(new Error('disk'));
  const options = { body: { name: 'CI' }, headers: { 'Idempotency-Key': 'attempt-1' } };
  expect((await call('POST', '/api/keys', options)).status).toBe(503);
  expect((await call('POST', '/api/keys', options)).status).toBe(201);
  expect(insert).toHaveBeenCalledTimes(2);
});
