import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryStore } from '@sallyport/keyring';
import { sqliteStore } from '@sallyport/keyring/sql';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { PortalOptions } from '../src/index.js';
import { issued, keyList, keyView, session, usageView } from '../src/schemas.js';
import { type Acme, acme, acmeKeyring, sessions } from './support/acme.js';
import { clientOf, newKey } from './support/client.js';
import { lanes } from './support/lanes.js';

const [express] = lanes;

const stores = [
  ['memory', memoryStore],
  ['SQLite', sqliteInFolder],
] as const;

describe.each(stores)('over a store in %s', (_, storeOf) => {
  async function start(options: Partial<PortalOptions<never, Acme>> = {}) {
    const keyring = await acmeKeyring(storeOf());
    const shared = { keyring, provider: acme, scopes: ['read', 'write'], ...options };
    const url = (await express?.serve(shared, sessions().of)) as string;
    return { keyring, url, call: clientOf(url) };
  }

  test('a key is made with everything that may be said of it', async () => {
    const { call } = await start();
    const expiresAt = Date.now() + 86_400_000;
    const given = {
      name: 'CI',
      environment: 'staging',
      scopes: ['read'],
      quota: { day: 100, month: 1000 },
      rate: { limit: 10, per: '1m' },
      allowedIps: ['203.0.113.0/24', '2001:db8::1'],
      metadata: { team: { id: 7 } },
      expiresAt,
    };
    const made = await call('POST', '/api/keys', { body: given });
    expect(made.status, made.text).toBe(201);
    expect(issued.strict().parse(made.json).key).toMatchObject({
      ...given,
      rate: { limit: 10, per: 60 },
      state: 'active',
      usedToday: 0,
    });
    const read = await call('GET', `/api/keys/${made.json.key.id}`);
    expect(keyView.strict().parse(read.json)).toEqual(made.json.key);
    expect(read.headers.get('etag')).toBe(made.headers.get('etag'));
  });

  test('limits and the end of a key can be taken away again', async () => {
    const { call } = await start();
    const { id, etag } = await newKey(call, { name: 'CI', quota: { day: 1 }, rate: { limit: 1, per: 1 } });
    const { json } = await call('PATCH', `/api/keys/${id}`, {
      body: { quota: null, rate: null, expiresAt: null },
      headers: { 'If-Match': etag },
    });
    expect(json).not.toHaveProperty('quota');
    expect(json).not.toHaveProperty('rate');
  });

  test('the list is newest first, in pages, and by state', async () => {
    const { call } = await start();
    const made = [];
    for (const name of ['a', 'b', 'c']) made.push(await newKey(call, { name }));
    const first = await call('GET', '/api/keys?limit=2');
    expect(
      keyList
        .strict()
        .parse(first.json)
        .keys.map(({ name }) => name),
    ).toEqual(['c', 'b']);
    const second = await call('GET', `/api/keys?limit=2&cursor=${first.json.next}`);
    expect(second.json.keys.map(({ name }: { name: string }) => name)).toEqual(['a']);
    expect(second.json).not.toHaveProperty('next');

    const { id, etag } = made[1] as (typeof made)[0];
    await call('POST', `/api/keys/${id}/disable`, { headers: { 'If-Match': etag } });
    const disabled = await call('GET', '/api/keys?state=disabled');
    expect(disabled.json.keys).toMatchObject([{ name: 'b', state: 'disabled' }]);
  });

  test('what a key was used for is counted by day and by code, at once', async () => {
    const { call, keyring } = await start();
    const { id, secret } = await newKey(call, { name: 'CI', scopes: ['read'], quota: { day: 2 } });
    for (let n = 0; n < 3; n++) await keyring.verify({ apiKey: secret });
    await keyring.verify({ apiKey: secret }, { scopes: ['write'] });
    const list = await call('GET', '/api/keys');
    expect(list.json.keys[0]).toMatchObject({ usedToday: 2, lastUsedAt: expect.any(Number) });
    const { json } = await call('GET', `/api/keys/${id}/usage?days=7`);
    const day = new Date().toISOString().slice(0, 10);
    expect(usageView.strict().parse(json).days).toEqual([
      { day, accepted: 2, denied: 2, codes: { quota_exceeded: 1, forbidden: 1 } },
    ]);
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

  test('what its state does not allow is 409', async () => {
    const { call } = await start();
    const { id, etag } = await newKey(call);
    const answer = await call('POST', `/api/keys/${id}/enable`, { headers: { 'If-Match': etag } });
    expect([answer.status, answer.json.title]).toEqual([409, 'Conflict']);
  });

  test.each([
    ['name', {}],
    ['name', { name: '' }],
    ['name', { name: 'a\nb' }],
    ['environment', { name: 'x', environment: 'moon' }],
    ['scopes.1', { name: 'x', scopes: ['read', 'admin'] }],
    ['quota.day', { name: 'x', quota: { day: 0 } }],
    ['quota.onFailure', { name: 'x', quota: { onFailure: 'open' } }],
    ['rate.per', { name: 'x', rate: { limit: 1, per: '2 weeks' } }],
    ['rate.per', { name: 'x', rate: { limit: 1, per: '2d' } }],
    ['expiresAt', { name: 'x', expiresAt: 1 }],
    ['expiresAt', { name: 'x', expiresAt: '2030-01-01' }],
    ['allowedIps.0', { name: 'x', allowedIps: ['everywhere'] }],
    ['metadata', { name: 'x', metadata: { big: 'x'.repeat(9000) } }],
    ['owner', { name: 'x', owner: 'eve' }],
    ['body', []],
  ])('a mistake in %s is named', async (field, body) => {
    const { call } = await start();
    const answer = await call('POST', '/api/keys', { body });
    expect([answer.status, answer.json.field], answer.text).toEqual([400, field]);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.json).toMatchObject({ type: 'about:blank', title: 'Bad Request', status: 400 });
    expect(answer.json.detail).toMatch(/\.$|^[\w.]+: /);
  });

  test.each([
    ['limit', '/api/keys?limit=0'],
    ['limit', '/api/keys?limit=x'],
    ['state', '/api/keys?state=deleted'],
    ['cursor', '/api/keys?cursor=xyz'],
    ['owner', '/api/keys?owner=eve'],
  ])('a mistake in the query’s %s is named: %s', async (field, path) => {
    const { call } = await start();
    const answer = await call('GET', path);
    expect([answer.status, answer.json.field]).toEqual([400, field]);
  });

  test('a grace time is one, or is refused', async () => {
    const { call, keyring } = await start();
    const { id, secret, etag } = await newKey(call);
    const regenerate = (grace: unknown) =>
      call('POST', `/api/keys/${id}/regenerate`, { body: { grace }, headers: { 'If-Match': etag } });
    for (const grace of ['soon', 5, '-1h', ''])
      expect((await regenerate(grace)).json).toMatchObject({ status: 400, field: 'grace' });
    expect((await regenerate('0')).status).toBe(200);
    expect(await keyring.verify({ apiKey: secret })).toMatchObject({ code: 'invalid' });
  });
});

test('the session says who it is, what they may do and what there is to choose from', async () => {
  const login = sessions({ bob: { owner: 'bob', may: ['create', 'disable'] } });
  const keyring = await acmeKeyring();
  const links = [{ title: 'Acme', href: '../acme/', current: true }];
  const url = await express?.serve(
    { keyring, provider: acme, scopes: ['read'], words: { one: 'app' }, links },
    login.of,
  );
  const { json } = await clientOf(url as string)('GET', '/api/session', { as: 'bob' });
  expect(session.strict().parse(json)).toMatchObject({
    account: {
      name: 'bob',
      may: { create: true, update: false, regenerate: false, disable: true, revoke: false, delete: false },
    },
    provider: {
      ...{ id: 'acme', title: 'Acme', docs: 'https://acme.example/docs/keys' },
      ...{ environments: ['production', 'staging'], secrets: ['apiKey'], scopes: ['read'] },
      words: { one: 'app' },
    },
    try: false,
    links,
  });
});

test('without scopes to choose from, none is accepted', async () => {
  const url = await express?.serve({ keyring: await acmeKeyring(), provider: acme }, sessions().of);
  const answer = await clientOf(url as string)('POST', '/api/keys', {
    body: { name: 'x', scopes: ['read'] },
  });
  expect([answer.status, answer.json.field]).toEqual([400, 'scopes.0']);
});

function sqliteInFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-portal-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return sqliteStore(join(folder, 'keys.db'));
}
