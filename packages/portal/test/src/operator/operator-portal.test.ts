import { createServer } from 'node:http';
import Koa from 'koa';
import mount from 'koa-mount';
import { describe, expect, test } from 'vitest';
import { koaOperatorPortal, operatorPortal } from '../../../src/index.js';
import { acmeKeyring } from '../../support/acme.js';
import { clientOf } from '../../support/client.js';
import { listening } from '../../support/lanes.js';
import { onlyAda, startOperator } from '../../support/start-operator.js';

const PATHS = [
  '/',
  '/openapi.json',
  '/api/session',
  '/api/keys',
  '/api/keys.csv',
  '/api/audit',
  '/api/audit.csv',
];

test('nothing is served without a decision of the host, or without a keyring', async () => {
  const keyring = await acmeKeyring();
  // @ts-expect-error may is not given
  expect(() => operatorPortal({ keyring })).toThrow('may(request)');
  // @ts-expect-error keyring is not given
  expect(() => operatorPortal({ may: onlyAda })).toThrow('a keyring');
});

describe('who is no operator sees nothing', () => {
  test.each(PATHS)('%s', async (path) => {
    const { call } = await startOperator({ signIn: (returnTo) => `/in?to=${returnTo}` });
    for (const as of ['eve', undefined]) {
      const { status, text } = await call('GET', path, { as });
      expect(status).toBe(403);
      expect(text).toContain('for operators');
      expect(text).toContain('/in?to=');
    }
  });

  test.each([
    [
      'throws',
      () => {
        throw new Error('database pass word');
      },
    ],
    ['rejects', () => Promise.reject(new Error('database pass word'))],
    ['says true', () => true],
    ['has no name', () => ({})],
    ['has an empty name', () => ({ name: '' })],
    ['is text', () => 'ada'],
  ])('a decision that %s is 503', async (_, may) => {
    const { call } = await startOperator({ may: may as never });
    for (const path of PATHS) {
      const { status, text } = await call('GET', path);
      expect([path, status]).toEqual([path, 503]);
      expect(text).not.toContain('pass word');
    }
  });

  test('and changes nothing', async () => {
    const { call, keyring } = await startOperator();
    const { key } = await keyring.create({ owner: 'o', name: 'n' });
    const revoke = { body: {}, headers: { 'If-Match': '*' }, as: 'eve' };
    expect((await call('POST', `/api/keys/${key.id}/revoke`, revoke)).status).toBe(403);
    expect((await call('POST', '/api/owners/revoke', { body: { owner: 'o' }, as: 'eve' })).status).toBe(403);
    expect((await keyring.get(key.id)).state).toBe('active');
  });
});

test('a change that another site asks for is refused', async () => {
  const { call, keyring } = await startOperator();
  const { key } = await keyring.create({ owner: 'o', name: 'n' });
  for (const headers of [{ 'Sec-Fetch-Site': 'cross-site' }, { Origin: 'https://evil.example' }]) {
    const revoked = await call('POST', '/api/owners/revoke', { body: { owner: 'o' }, headers });
    expect(revoked.status).toBe(403);
  }
  expect((await keyring.get(key.id)).state).toBe('active');
});

test('the responses have the security headers, and a page of another operator gets 409', async () => {
  const { call } = await startOperator();
  const { headers, json } = await call('GET', '/api/session');
  expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(headers.get('cache-control')).toBe('no-store');
  expect(json).toMatchObject({ account: { name: 'ada@acme.example' }, provider: { id: 'acme' } });
  expect((await call('GET', '/api/keys', { headers: { 'Sallyport-Account': 'other' } })).status).toBe(409);
});

test('each mount has its own page', async () => {
  const { call } = await startOperator();
  expect((await call('GET', '/')).text).toContain('operator');
  expect((await call('GET', '/index.html')).status).toBe(404);
});

test('it is served by Koa as well', async () => {
  const app = new Koa();
  const may = (context: Koa.Context) => onlyAda(context.req);
  app.use(mount('/operator', koaOperatorPortal({ keyring: await acmeKeyring(), may })));
  const call = clientOf(`${await listening(createServer(app.callback()))}/operator`);
  expect((await call('GET', '/api/session')).status).toBe(200);
  expect((await call('GET', '/api/session', { as: 'eve' })).status).toBe(403);
});
