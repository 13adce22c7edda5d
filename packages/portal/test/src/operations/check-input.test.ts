import { describe, expect, test } from 'vitest';
import { acmeKeyring } from '../../support/acme.js';
import { start as startPortal } from '../../support/start.js';
import { stores } from '../../support/stores.js';

describe.each(stores)('over a store in %s', (_, storeOf) => {
  const start = async () => startPortal({ scopes: ['read', 'write'], keyring: await acmeKeyring(storeOf()) });

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
    ['rate.per', { name: 'x', rate: { limit: 1, per: 60 } }],
    ['expiresAt', { name: 'x', expiresAt: 1 }],
    ['expiresAt', { name: 'x', expiresAt: '2030-01-01' }],
    ['allowedIps.0', { name: 'x', allowedIps: ['everywhere'] }],
    ['metadata', { name: 'x', metadata: { big: 'x'.repeat(9000) } }],
    ['owner', { name: 'x', owner: 'eve' }],
    ['body', []],
  ])('a mistake in the field %s is named', async (field, body) => {
    const { call } = await start();
    const response = await call('POST', '/api/keys', { body });
    expect([response.status, response.json.field], response.text).toEqual([400, field]);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(response.json).toMatchObject({ type: 'about:blank', title: 'Bad Request', status: 400 });
    expect(response.json.detail).toMatch(/\.$|^[\w.]+: /);
  });

  test.each([
    ['limit', '/api/keys?limit=0'],
    ['limit', '/api/keys?limit=x'],
    ['state', '/api/keys?state=deleted'],
    ['cursor', '/api/keys?cursor=xyz'],
    ['owner', '/api/keys?owner=eve'],
  ])('a mistake in the query’s %s is named: %s', async (field, path) => {
    const { call } = await start();
    const response = await call('GET', path);
    expect([response.status, response.json.field]).toEqual([400, field]);
  });
});
