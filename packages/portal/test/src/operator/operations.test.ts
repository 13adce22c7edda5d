import { KeyringError } from '@sallyport/keyring';
import { describe, expect, test } from 'vitest';
import { acmeKeyring } from '../../support/acme.js';
import { startOperator } from '../../support/start-operator.js';
import { stores } from '../../support/stores.js';

/** Keys of the same millisecond have no order. */
const names = (keys: readonly { readonly name: string }[]) => keys.map(({ name }) => name).sort();

describe.each(stores)('over a store in %s', (_, storeOf) => {
  const start = async () => startOperator({ keyring: await acmeKeyring(storeOf()) });

  test('keys of all owners are listed and searched by owner, name, hint and state', async () => {
    const { call, keyring } = await start();
    const first = await keyring.create({ owner: 'Umbrella', name: 'import' });
    await keyring.create({ owner: 'globex', name: 'Umbrella sync' });
    await keyring.create({ owner: 'globex', name: 'nightly' });
    const list = async (query: string) => (await call('GET', `/api/keys?${query}`)).json.keys;
    expect(names(await list(''))).toEqual(['Umbrella sync', 'import', 'nightly']);
    expect(names(await list('search=umbrella'))).toEqual(['Umbrella sync', 'import']);
    expect(names(await list(`search=${first.key.hint}`))).toEqual(['import']);
    expect((await list('owner=globex')).map(({ owner }: { owner: string }) => owner)).toEqual([
      'globex',
      'globex',
    ]);
    await keyring.delete(first.key.id);
    expect(names(await list('state=deleted'))).toEqual(['import']);
    expect(JSON.stringify(await list(''))).not.toContain(first.secrets.apiKey);
  });

  test('a key is found by its secret, current or old, whoever owns it, and revoked', async () => {
    const { call, keyring } = await start();
    const { key, secrets } = await keyring.create({ owner: 'globex', name: 'nightly' });
    const renewed = await keyring.regenerate(key.id, { grace: '1h' });
    const text = `failed with ${secrets.apiKey} then ${renewed.secrets.apiKey}.`;
    const { found } = (await call('POST', '/api/find', { body: { text } })).json;
    expect(found).toMatchObject([
      { key: { id: key.id, owner: 'globex' }, secret: 'previous' },
      { key: { id: key.id }, secret: 'current' },
    ]);
    const revoked = await call('POST', `/api/keys/${key.id}/revoke`, {
      body: { reason: 'leaked' },
      headers: { 'If-Match': '*' },
    });
    expect(revoked.json).toMatchObject({ state: 'revoked', reason: 'leaked' });
    const { items } = await keyring.audit({ keyId: key.id, action: 'revoked' });
    expect(items).toMatchObject([{ by: 'ada@acme.example', detail: { reason: 'leaked' } }]);
  });

  test('the audit log has a from and a to, and the history of deleted keys', async () => {
    const { call, keyring } = await start();
    const { key } = await keyring.create({ owner: 'globex', name: 'gone' });
    await keyring.delete(key.id);
    await keyring.create({ owner: 'other', name: 'x' });
    const events = async (query: string) => (await call('GET', `/api/audit?${query}`)).json.events;
    const of = await events(`keyId=${key.id}`);
    expect(of.map(({ action }: { action: string }) => action).sort()).toEqual(['created', 'deleted']);
    expect(of[0]).toMatchObject({ owner: 'globex', keyId: key.id });
    expect(await events(`owner=globex&to=${key.createdAt - 1}`)).toEqual([]);
    expect(await events(`owner=globex&from=${key.createdAt}&action=deleted`)).toHaveLength(1);
    expect((await call('GET', '/api/audit?from=yesterday')).json).toMatchObject({
      status: 400,
      field: 'from',
    });
  });

  test('refusals are counted by cause, and owners by their requests', async () => {
    const { call, keyring } = await start();
    const busy = await keyring.create({ owner: 'busy', name: 'x', scopes: ['read'] });
    const calm = await keyring.create({ owner: 'calm', name: 'y' });
    for (let n = 0; n < 3; n++) await keyring.verify(busy.secrets, { ip: '203.0.113.7' });
    await keyring.verify(busy.secrets, { ip: '203.0.113.7', scopes: ['write'] });
    await keyring.verify(calm.secrets);
    await keyring.verify({ apiKey: `${busy.secrets.apiKey.slice(0, -1)}x` }, { ip: '198.51.100.1' });
    const { causes, complete } = (await call('GET', '/api/refusals')).json;
    expect(complete).toBe(true);
    expect(causes.find(({ code }: { code: string }) => code === 'forbidden')).toMatchObject({
      count: 1,
      addresses: [{ name: '203.0.113.7', count: 1 }],
      keys: [{ name: busy.key.id }],
      owners: [{ name: 'busy' }],
    });
    expect((await call('GET', '/api/top-owners?days=1')).json).toEqual({
      owners: [
        { owner: 'busy', keys: 1, accepted: 3, refused: 1 },
        { owner: 'calm', keys: 1, accepted: 1, refused: 0 },
      ],
      complete: true,
    });
  });

  test('every key of an owner is revoked', async () => {
    const { call, keyring } = await start();
    for (const owner of ['globex', 'globex', 'other']) await keyring.create({ owner, name: 'x' });
    const body = { owner: 'globex', reason: 'left' };
    expect((await call('POST', '/api/owners/revoke', { body })).json).toEqual({
      revoked: 2,
      left: [],
      complete: true,
    });
    expect((await keyring.list({ owner: 'globex', state: 'revoked' })).items).toHaveLength(2);
    expect((await keyring.list({ owner: 'other', state: 'active' })).items).toHaveLength(1);
    expect((await call('POST', '/api/owners/revoke', { body: {} })).json).toMatchObject({
      status: 400,
      field: 'owner',
    });
  });
});

test('a revocation that is done in part says what is left', async () => {
  const keyring = await acmeKeyring();
  const incomplete = new KeyringError('incomplete', 'left', { done: ['key_1'], left: ['key_2'] });
  const { call } = await startOperator({
    keyring: { ...keyring, revokeAll: () => Promise.reject(incomplete) },
  });
  const { status, json } = await call('POST', '/api/owners/revoke', { body: { owner: 'globex' } });
  expect([status, json]).toEqual([200, { revoked: 1, left: ['key_2'], complete: false }]);
});

test('the files hold all pages, and no formula', async () => {
  const { call, keyring } = await startOperator();
  await keyring.import(
    Array.from({ length: 501 }, (_, n) => ({
      ...{ owner: 'globex', name: n === 0 ? '=HYPERLINK("x"),1' : `k${n}` },
      secrets: { apiKey: `imported-key-number-${n}-with-some-length` },
    })),
  );
  const keys = await call('GET', '/api/keys.csv?owner=globex');
  expect(keys.headers.get('content-type')).toContain('text/csv');
  expect(keys.headers.get('content-disposition')).toBe('attachment; filename="keys.csv"');
  const lines = keys.text.trimEnd().split('\r\n');
  expect(lines).toHaveLength(502);
  expect(lines[0]).toBe('id,owner,name,environment,state,hint,scopes,createdAt,lastUsedAt,expiresAt');
  expect(keys.text).toContain('"\'=HYPERLINK(""x""),1"');
  expect((await call('GET', '/api/audit.csv?action=imported')).text.trimEnd().split('\r\n')).toHaveLength(
    502,
  );
});
