import { memoryLimits } from '@sallyport/keyring';
import { expect, onTestFinished, test, vi } from 'vitest';
import { start } from '../../support/start.js';

/** Ten minutes after a full hour, so that no window ends during a test. */
function setClock() {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-03T12:10:00Z') });
  onTestFinished(() => void vi.useRealTimers());
}

test('a flood of new keys is stopped for its owner, who is told when to try again', async () => {
  setClock();
  const { call } = await start();
  const responses = await Promise.all(
    Array.from({ length: 40 }, () => call('POST', '/api/keys', { body: { name: 'x' } })),
  );
  const refused = responses.filter(({ status }) => status === 429);
  expect(refused.length).toBe(10);
  expect(Number(refused[0]?.headers.get('retry-after'))).toBe(3000);
  expect((await call('GET', '/api/keys?limit=100')).json.keys.length).toBe(30);
  expect((await call('POST', '/api/keys', { body: { name: 'x' }, as: 'eve' })).status).toBe(201);
});

test('a refused body and a repeated attempt do not count as a new key', async () => {
  setClock();
  const { call } = await start({ createLimit: { limit: 1, per: '1h', limits: memoryLimits() } });
  expect((await call('POST', '/api/keys', { body: {} })).status).toBe(400);
  const headers = { 'Idempotency-Key': 'a' };
  expect((await call('POST', '/api/keys', { body: { name: 'x' }, headers })).status).toBe(201);
  expect((await call('POST', '/api/keys', { body: { name: 'x' }, headers })).status).toBe(200);
  expect((await call('POST', '/api/keys', { body: { name: 'y' } })).status).toBe(429);
});

test('the count starts anew with the next window', async () => {
  setClock();
  const { call } = await start({ createLimit: { limit: 1, per: '1m' } });
  const create = async () => (await call('POST', '/api/keys', { body: { name: 'x' } })).status;
  expect([await create(), await create()]).toEqual([201, 429]);
  vi.setSystemTime('2026-11-03T12:11:00Z');
  expect([await create(), await create()]).toEqual([201, 429]);
});

test.each([{ limit: 0 }, { limit: 1.5 }, { per: 0 }])('%j is no limit', async (createLimit) => {
  await expect(start({ createLimit })).rejects.toMatchObject({ code: 'invalid_option' });
});
