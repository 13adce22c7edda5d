import { expect, test, vi } from 'vitest';
import type { PolicyOptions } from '../../../src/index.js';
import type { Client } from '../../support/client.js';
import { newKey } from '../../support/client.js';
import { start } from '../../support/start.js';

const DAY = 86_400_000;

async function refused(policy: PolicyOptions, body: object) {
  const { call } = await start({ policy, scopes: ['read'] });
  const { status, json } = await call('POST', '/api/keys', { body: { name: 'x', ...body } });
  return [status, json.field];
}

async function patch(call: Client, { id, etag }: { id: string; etag: string }, body: object) {
  const { status, json } = await call('PATCH', `/api/keys/${id}`, { body, headers: { 'If-Match': etag } });
  return status === 200 ? json : [status, json.field];
}

test('a new key gets what the owner set', async () => {
  const { call, keyring } = await start({
    policy: { quota: { day: 100, onFailure: 'open' }, rate: { limit: 5, per: '1s' }, maxLifetime: '30d' },
  });
  const { key } = await newKey(call);
  expect(key).toMatchObject({ quota: { day: 100 }, rate: { limit: 5, per: 1000 } });
  expect(key.expiresAt - key.createdAt).toBeLessThanOrEqual(30 * DAY);
  expect(key.expiresAt - key.createdAt).toBeGreaterThan(30 * DAY - 60_000);
  expect((await keyring.get(key.id)).quota).toEqual({ day: 100, onFailure: 'open' });
});

test('a setting that is not editable is 403, in a new key and in a change', async () => {
  const policy: PolicyOptions = { quota: { day: 100 }, editable: ['scopes'] };
  const chosen = {
    quota: { day: 1 },
    rate: { limit: 1, per: 1000 },
    expiresAt: Date.now() + DAY,
    allowedIps: [],
    metadata: {},
  };
  const { call } = await start({ policy, scopes: ['read'] });
  const made = await newKey(call, { name: 'x', scopes: ['read'] });
  for (const [field, value] of Object.entries(chosen)) {
    expect(await refused(policy, { [field]: value })).toEqual([403, field]);
    expect(await patch(call, made, { [field]: value })).toEqual([403, field]);
  }
  for (const field of ['quota', 'rate', 'expiresAt'])
    expect(await patch(call, made, { [field]: null })).toEqual([403, field]);
  expect(await patch(call, made, { name: 'y', scopes: [] })).toMatchObject({ name: 'y', scopes: [] });
});

test('an editable limit is neither cleared nor exceeded', async () => {
  const policy: PolicyOptions = {
    quota: { day: 100, month: 1000, onFailure: 'open' },
    rate: { limit: 5, per: '1s' },
    maxLifetime: '30d',
    editable: ['quota', 'rate', 'expiresAt'],
  };
  expect(await refused(policy, { quota: { day: 101 } })).toEqual([422, 'quota.day']);
  expect(await refused(policy, { rate: { limit: 6, per: '1m' } })).toEqual([422, 'rate.limit']);
  expect(await refused(policy, { rate: { limit: 5, per: '1500ms' } })).toEqual([422, 'rate.per']);
  expect(await refused(policy, { expiresAt: Date.now() + 31 * DAY })).toEqual([422, 'expiresAt']);

  const { call, keyring } = await start({ policy });
  const made = await newKey(call, { name: 'x', quota: { day: 7 }, rate: { limit: 2, per: '1m' } });
  expect(made.key).toMatchObject({ quota: { day: 7, month: 1000 }, rate: { limit: 2, per: 60_000 } });
  expect(await patch(call, made, { quota: null })).toEqual([422, 'quota.day']);
  expect(await patch(call, made, { quota: { day: 5 } })).toEqual([422, 'quota.month']);
  expect(await patch(call, made, { quota: { day: 5, month: 1001 } })).toEqual([422, 'quota.month']);
  expect(await patch(call, made, { rate: null })).toEqual([422, 'rate.limit']);
  expect(await patch(call, made, { expiresAt: null })).toEqual([422, 'expiresAt']);
  expect(await patch(call, made, { expiresAt: Date.now() + 40 * DAY })).toEqual([422, 'expiresAt']);
  expect(await patch(call, made, { quota: { day: 5, month: 6 }, expiresAt: Date.now() + DAY })).toMatchObject(
    {
      quota: { day: 5, month: 6 },
    },
  );
  expect((await keyring.get(made.id)).quota).toEqual({ day: 5, month: 6, onFailure: 'open' });
});

test('an owner has no more keys than allowed, whoever asks at the same time', async () => {
  const { call } = await start({ policy: { maxKeys: 2 } });
  const create = (as = 'ada') => call('POST', '/api/keys', { body: { name: 'x' }, as });
  const made = await Promise.all([create(), create(), create(), create(), create('eve')]);
  expect(made.map(({ status }) => status).sort()).toEqual([201, 201, 201, 403, 403]);
  expect(made.find(({ status }) => status === 403)?.json.field).toBe('maxKeys');
  const list = await call('GET', '/api/keys');
  expect(list.json.keys).toHaveLength(2);

  const { id, revision } = { id: list.json.keys[0].id, revision: '"1"' };
  await call('POST', `/api/keys/${id}/disable`, { headers: { 'If-Match': revision } });
  expect((await create()).status).toBe(403);
  await call('POST', `/api/keys/${id}/revoke`, { body: {}, headers: { 'If-Match': '"2"' } });
  expect((await create()).status).toBe(201);
});

test('a key that another process adds meanwhile counts, and nothing is left of the one too many', async () => {
  const { call, keyring } = await start({ policy: { maxKeys: 1 } });
  const { list } = keyring;
  let calls = 0;
  const racing = {
    ...keyring,
    async list(filter: Parameters<typeof list>[0]) {
      const page = await list(filter);
      // Between the count and the creation.
      if (calls++ === 1) await keyring.create({ owner: 'ada', name: 'other process' });
      return page;
    },
  } as typeof keyring;
  const raced = await start({ policy: { maxKeys: 1 }, keyring: racing });
  expect((await raced.call('POST', '/api/keys', { body: { name: 'x' } })).json.field).toBe('maxKeys');
  const { json } = await call('GET', '/api/keys');
  expect(json.keys).toMatchObject([{ name: 'other process' }]);
});

test('the session says what is decided', async () => {
  const { call } = await start({ policy: { quota: { day: 9, onFailure: 'open' }, maxKeys: 3 } });
  expect((await call('GET', '/api/session')).json.policy).toEqual({
    quota: { day: 9 },
    maxKeys: 3,
    editable: ['scopes', 'allowedIps', 'metadata', 'rate', 'expiresAt'],
  });
});

test('an expired key is not revived beyond the number of keys, or beyond its lifetime', async () => {
  const { call, keyring } = await start({ policy: { maxKeys: 1, maxLifetime: '90d' } });
  const made = await newKey(call, { name: 'x', expiresAt: Date.now() + 2000 });
  await vi.waitFor(async () => expect((await keyring.get(made.id)).state).toBe('expired'), { timeout: 5000 });
  const other = await newKey(call);
  expect(await patch(call, made, { expiresAt: Date.now() + DAY })).toEqual([403, 'maxKeys']);
  await keyring.delete(other.id);
  expect(await patch(call, made, { expiresAt: Date.now() + 91 * DAY })).toEqual([422, 'expiresAt']);
  expect(await patch(call, made, { expiresAt: Date.now() + DAY })).toMatchObject({ state: 'active' });
});

test('a lifetime beyond every date ends with the last one', async () => {
  const { call } = await start({ policy: { maxLifetime: '100000000d' } });
  const made = await newKey(call);
  expect(made.key.expiresAt).toBe(8_640_000_000_000_000);
  expect(await patch(call, made, { expiresAt: null })).toEqual([422, 'expiresAt']);
});

test('another window of the rate begins a new count, so it is counted like a new key', async () => {
  const policy: PolicyOptions = { rate: { limit: 5, per: '1s' }, editable: ['rate'] };
  const { call } = await start({ policy, createLimit: { limit: 3 } });
  const { id } = await newKey(call);
  const change = async (rate: object) => {
    const headers = { 'If-Match': '*' };
    return (await call('PATCH', `/api/keys/${id}`, { body: { rate }, headers })).status;
  };
  expect(await change({ limit: 5, per: '2s' })).toBe(200);
  expect(await change({ limit: 5, per: '3s' })).toBe(200);
  expect(await change({ limit: 4, per: '3s' })).toBe(200);
  expect(await change({ limit: 4, per: '4s' })).toBe(429);
  expect((await call('POST', '/api/keys', { body: { name: 'next' } })).status).toBe(429);
});
