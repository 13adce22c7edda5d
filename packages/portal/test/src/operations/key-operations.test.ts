import { describe, expect, test } from 'vitest';
import { issued, keyList, keyView } from '../../../src/schemas.js';
import { acmeKeyring } from '../../support/acme.js';
import { newKey } from '../../support/client.js';
import { start as startPortal } from '../../support/start.js';
import { stores } from '../../support/stores.js';

describe.each(stores)('over a store in %s', (_, storeOf) => {
  const start = async () => startPortal({ scopes: ['read', 'write'], keyring: await acmeKeyring(storeOf()) });

  test('a key is created with every setting', async () => {
    const { call } = await start();
    const expiresAt = Date.now() + 86_400_000;
    const settings = {
      name: 'CI',
      environment: 'staging',
      scopes: ['read'],
      quota: { day: 100, month: 1000 },
      rate: { limit: 10, per: '1m' },
      allowedIps: ['203.0.113.0/24', '2001:db8::1'],
      metadata: { team: { id: 7 } },
      expiresAt,
    };
    const made = await call('POST', '/api/keys', { body: settings });
    expect(made.status, made.text).toBe(201);
    expect(issued.strict().parse(made.json).key).toMatchObject({
      ...settings,
      rate: { limit: 10, per: 60_000 },
      state: 'active',
      usedToday: 0,
    });
    const read = await call('GET', `/api/keys/${made.json.key.id}`);
    expect(keyView.strict().parse(read.json)).toEqual({ ...made.json.key, createdBy: 'Ada Lovelace' });
    expect(read.headers.get('etag')).toBe(made.headers.get('etag'));
  });

  test('the limits and the expiry of a key can be removed', async () => {
    const { call } = await start();
    const { id, etag } = await newKey(call, { name: 'CI', quota: { day: 1 }, rate: { limit: 1, per: 1000 } });
    const { json } = await call('PATCH', `/api/keys/${id}`, {
      body: { quota: null, rate: null, expiresAt: null },
      headers: { 'If-Match': etag },
    });
    expect(json).not.toHaveProperty('quota');
    expect(json).not.toHaveProperty('rate');
  });

  test('the list is newest first, in pages, and by state', async () => {
    const { call } = await start();
    const created = [];
    for (const name of ['a', 'b', 'c']) created.push(await newKey(call, { name }));
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

    const { id, etag } = created[1] as (typeof created)[0];
    await call('POST', `/api/keys/${id}/disable`, { headers: { 'If-Match': etag } });
    const disabled = await call('GET', '/api/keys?state=disabled');
    expect(disabled.json.keys).toMatchObject([{ name: 'b', state: 'disabled' }]);
  });

  test('a change that the state does not allow is 409', async () => {
    const { call } = await start();
    const { id, etag } = await newKey(call);
    const response = await call('POST', `/api/keys/${id}/enable`, { headers: { 'If-Match': etag } });
    expect([response.status, response.json.title]).toEqual([409, 'Conflict']);
  });

  test('a grace time that is no duration is refused', async () => {
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

test('without scopes to choose from, none is accepted', async () => {
  const { call } = await startPortal();
  const response = await call('POST', '/api/keys', { body: { name: 'x', scopes: ['read'] } });
  expect([response.status, response.json.field]).toEqual([400, 'scopes.0']);
});
