import { createKeyring, memoryLimits, memoryStore } from '@sallyport/keyring';
import { describe, expect, onTestFinished, test } from 'vitest';
import { limitsOfKey, secretsOfKey, session, usageView } from '../../../src/schemas.js';
import { acme, acmeKeyring, PEPPER, sessions } from '../../support/acme.js';
import { newKey } from '../../support/client.js';
import { start as startPortal } from '../../support/start.js';
import { stores } from '../../support/stores.js';

describe.each(stores)('over a store in %s', (_, storeOf) => {
  const start = async () => startPortal({ scopes: ['read', 'write'], keyring: await acmeKeyring(storeOf()) });

  test('requests and refusals are counted by day and by code, without delay', async () => {
    const { call, keyring } = await start();
    const { id, secret } = await newKey(call, { name: 'CI', scopes: ['read'], quota: { day: 2 } });
    for (let n = 0; n < 3; n++) await keyring.verify({ apiKey: secret });
    await keyring.verify({ apiKey: secret }, { scopes: ['write'] });
    const list = await call('GET', '/api/keys');
    expect(list.json.keys[0]).toMatchObject({ usedToday: 2, lastUsedAt: expect.any(Number) });
    const { json } = await call('GET', `/api/keys/${id}/usage?days=7`);
    const day = new Date().toISOString().slice(0, 10);
    expect(usageView.strict().parse(json).days).toEqual([
      { day, accepted: 2, refused: 2, codes: { quota_exceeded: 1, forbidden: 1 } },
    ]);
  });

  test('what is used of every limit of a key and of its account is told, without a charge', async () => {
    const { call, keyring } = await start();
    const { id, secret } = await newKey(call, {
      name: 'CI',
      rate: { limit: 9, per: '1h' },
      quota: { day: 5 },
    });
    await keyring.setOwnerLimits('ada', { quota: { total: 70 }, rate: { limit: 8, per: 86_400_000 } });
    await keyring.verify({ apiKey: secret });
    await call('GET', `/api/keys/${id}/limits`);
    const { json } = await call('GET', `/api/keys/${id}/limits`);
    const used = { used: 1, resetAt: expect.any(Number) };
    expect(limitsOfKey.strict().parse(json).limits).toEqual([
      { of: 'key', window: 'rate', limit: 9, remaining: 8, per: 3_600_000, ...used },
      { of: 'account', window: 'rate', limit: 8, remaining: 7, per: 86_400_000, ...used },
      { of: 'key', window: 'day', limit: 5, remaining: 4, ...used },
      { of: 'account', window: 'total', limit: 70, remaining: 69, used: 1 },
    ]);
    expect((await call('GET', `/api/keys/${id}/limits`, { as: 'eve' })).status).toBe(404);
  });

  test('the use of both secrets of a rotation is told, and none without a rotation', async () => {
    const { call, keyring } = await start();
    const { id, etag, secret } = await newKey(call);
    expect((await call('GET', `/api/keys/${id}/secrets`)).json).toEqual({ secrets: [] });
    const body = { grace: '24h', firstUseWithin: '7d' };
    const headers = { 'If-Match': etag };
    const again = await call('POST', `/api/keys/${id}/regenerate`, { body, headers });
    expect(again.json.key.rotation).toMatchObject({ graceMs: 86_400_000 });
    await keyring.verify({ apiKey: secret });
    const { json } = await call('GET', `/api/keys/${id}/secrets`);
    expect(secretsOfKey.strict().parse(json).secrets).toMatchObject([
      { secret: 'current', accepted: 0 },
      { secret: 'previous', accepted: 1, lastUsedAt: expect.any(Number), until: expect.any(Number) },
    ]);
    expect((await call('GET', `/api/keys/${id}/secrets`, { as: 'eve' })).status).toBe(404);
  });

  test('one key comes with who created it, but not with a creator under another owner', async () => {
    const { call, keyring } = await start();
    const { id } = await newKey(call);
    expect((await call('GET', `/api/keys/${id}`)).json.createdBy).toBe('Ada Lovelace');
    expect((await call('GET', '/api/keys')).json.keys[0]).not.toHaveProperty('createdBy');
    await keyring.transfer(id, { owner: 'eve' });
    expect((await call('GET', `/api/keys/${id}`, { as: 'eve' })).json).not.toHaveProperty('createdBy');
  });

  test('the time zone of a quota is told, and an account that changes the quota keeps it', async () => {
    const { call, keyring } = await start();
    const zoned = { timeZone: 'Europe/Berlin', monthStart: 15 };
    const { key } = await keyring.create({
      owner: 'ada',
      name: 'CI',
      quota: { day: 5, month: 50, ...zoned },
    });
    const read = await call('GET', `/api/keys/${key.id}`);
    expect(read.json.quota).toEqual({ day: 5, month: 50, ...zoned });
    const headers = { 'If-Match': read.headers.get('etag') as string };
    await call('PATCH', `/api/keys/${key.id}`, { body: { quota: { day: 9 } }, headers });
    const { quota } = (await call('GET', `/api/keys/${key.id}`)).json;
    expect(quota).toEqual({ day: 9, ...zoned });
    const { limits } = (await call('GET', `/api/keys/${key.id}/limits`)).json;
    expect(limits).toMatchObject([{ window: 'day', timeZone: 'Europe/Berlin' }]);
  });

  test('the history of a key is newest first, in pages', async () => {
    const { call } = await start();
    const { id, etag } = await newKey(call);
    await call('POST', `/api/keys/${id}/revoke`, { body: { reason: 'left' }, headers: { 'If-Match': etag } });
    const first = await call('GET', `/api/keys/${id}/audit?limit=1`);
    expect(first.json.events).toMatchObject([{ action: 'revoked', detail: { reason: 'left' } }]);
    const second = await call('GET', `/api/keys/${id}/audit?limit=1&cursor=${first.json.next}`);
    expect(second.json.events).toMatchObject([{ action: 'created' }]);
    expect(second.json).not.toHaveProperty('next');
  });
});

test('refusals are told with their cause, apart from the changes', async () => {
  const { call, keyring } = await startPortal({ scopes: ['read', 'write'] });
  const { id, secret } = await newKey(call, { name: 'CI', scopes: ['read'] });
  for (let n = 0; n < 60; n++) {
    await keyring.verify({ apiKey: secret }, { scopes: ['write'], ip: '192.0.2.1' });
    await keyring.flush();
  }
  const changes = await call('GET', `/api/keys/${id}/audit?except=refused`);
  expect(changes.json.events).toMatchObject([{ action: 'created' }]);
  expect(changes.json).not.toHaveProperty('next');
  const { json } = await call('GET', `/api/keys/${id}/audit?action=refused`);
  expect(json.events).toHaveLength(50);
  expect(json.events[0]).toMatchObject({
    ...{ action: 'refused', ip: '192.0.2.1' },
    detail: { code: 'forbidden', count: 1, cause: 'scope', scopes: ['write'] },
  });
  const rest = await call('GET', `/api/keys/${id}/audit?action=refused&cursor=${json.next}`);
  expect(rest.json.events).toHaveLength(10);
  expect((await call('GET', `/api/keys/${id}/audit?action=nothing`)).status).toBe(400);
});

test('the history of a key that came from another owner begins with the transfer, without a name', async () => {
  const may = ['create'] as const;
  const login = sessions({ ann: { owner: 'ann', may }, bob: { owner: 'bob', may } });
  const { call, keyring } = await startPortal({}, login);
  const { json } = await call('POST', '/api/keys', { as: 'ann', body: { name: 'CI' } });
  const { id } = json.key;
  await keyring.transfer(id, { owner: 'bob', by: 'operator', ip: '192.0.2.1' });
  const history = await call('GET', `/api/keys/${id}/audit`, { as: 'bob' });
  expect(history.json.events).toEqual([
    { id: expect.any(String), at: expect.any(Number), action: 'transferred' },
  ]);
  expect((await call('GET', `/api/keys/${id}/audit`, { as: 'ann' })).status).toBe(404);
});

test('the quotas that an account does not see are not lifted by it', async () => {
  const { call, keyring } = await startPortal();
  const { id } = await newKey(call);
  const patch = async (quota: object | null) => {
    const { revision } = await keyring.get(id);
    const headers = { 'If-Match': `"${revision}"` };
    return (await call('PATCH', `/api/keys/${id}`, { body: { quota }, headers })).status;
  };
  await keyring.update(id, {
    quota: { hour: 2, total: 5, day: 9, timeZone: 'Europe/Berlin', monthStart: 15 },
  });
  expect(await patch({ day: 3 })).toBe(200);
  expect((await keyring.get(id)).quota).toEqual({
    ...{ hour: 2, total: 5, day: 3 },
    ...{ timeZone: 'Europe/Berlin', monthStart: 15 },
  });
  expect(await patch(null)).toBe(200);
  expect((await keyring.get(id)).quota).toMatchObject({ hour: 2, total: 5 });
});

test('the session states the account, its permissions and the choices', async () => {
  const login = sessions({ bob: { owner: 'bob', may: ['create', 'disable'] } });
  const links = [{ title: 'Acme', href: '../acme/', current: true }];
  const { call } = await startPortal({ scopes: ['read'], words: { one: 'app' }, links }, login);
  const { json } = await call('GET', '/api/session', { as: 'bob' });
  expect(session.strict().parse(json)).toMatchObject({
    account: {
      name: 'bob',
      may: { create: true, update: false, regenerate: false, disable: true, revoke: false, delete: false },
    },
    provider: {
      ...{ id: 'acme', title: 'Acme', docs: 'https://acme.example/docs/keys' },
      ...{ environments: ['production', 'staging'], secrets: ['apiKey'], scopes: ['read'] },
      words: { one: 'app', many: 'API keys' },
    },
    try: false,
    links,
  });
});

test('limits whose counters cannot be read without a charge are not told', async () => {
  const { peek: _, ...limits } = memoryLimits();
  const keyring = await createKeyring({
    provider: acme,
    store: memoryStore(),
    peppers: { 1: PEPPER },
    limits,
  });
  onTestFinished(() => keyring.close());
  const { call } = await startPortal({ keyring });
  const { id } = await newKey(call, { name: 'CI', quota: { day: 5 } });
  const { status, json } = await call('GET', `/api/keys/${id}/limits`);
  expect({ status, json }).toEqual({ status: 200, json: {} });
});
