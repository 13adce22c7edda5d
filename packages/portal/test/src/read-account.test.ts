import { on } from '@sallyport/core';
import { expect, onTestFinished, test, vi } from 'vitest';
import { acmeKeyring, sessions } from '../support/acme.js';
import { CALLS_ON_A_KEY } from '../support/calls-on-a-key.js';
import { clientOf, newKey } from '../support/client.js';
import { lanes } from '../support/lanes.js';
import { start } from '../support/start.js';

test('a session that was signed out is refused', async () => {
  const login = sessions();
  const { call } = await start({}, login);
  const { id, etag } = await newKey(call);
  login.signOut('ada');
  for (const [method, path] of CALLS_ON_A_KEY.filter(([, path]) => path !== '/try')) {
    const options = { headers: { 'If-Match': etag }, ...(method === 'GET' ? {} : { body: {} }) };
    const response = await call(method, `/api/keys/${id}${path}`, options);
    expect([path, response.status]).toEqual([path, 401]);
  }
});

test('a change without its permission is refused before anything is revealed', async () => {
  const login = sessions({ bob: { owner: 'ada', may: ['disable'] } });
  const { call } = await start({}, login);
  const { id, etag } = await newKey(call);
  const as = 'bob';
  for (const [method, path] of CALLS_ON_A_KEY.filter(([method]) => method !== 'GET')) {
    const response = await call(method, `/api/keys/${id}${path}`, {
      body: {},
      as,
      headers: { 'If-Match': etag },
    });
    const allowed = { '/disable': 200, '/enable': 412, '/try': 404 }[path as string] ?? 403;
    expect([method, path, response.status]).toEqual([method, path, allowed]);
  }
  expect((await call('POST', '/api/keys', { body: { name: 'x' }, as })).status).toBe(403);
  expect((await call('GET', '/api/keys', { as })).json.keys.length).toBe(1);
});

test('other accounts of the same person are told, and a link that runs code is refused', async () => {
  const others = [{ title: 'Acme Ltd', href: '/switch?to=acme' }];
  const bad = [{ title: 'Acme Ltd', href: 'javascript:alert(1)' }];
  const login = sessions({
    bob: { owner: 'bob', may: 'everything', others },
    mallory: { owner: 'mallory', may: 'everything', others: bad },
  });
  const { call } = await start({}, login);
  expect((await call('GET', '/api/session', { as: 'bob' })).json.account.others).toEqual(others);
  expect((await call('GET', '/api/session')).json.account).not.toHaveProperty('others');
  expect((await call('GET', '/api/session', { as: 'mallory' })).status).toBe(503);
});

test('an invalid account is 503', async () => {
  for (const broken of [{}, { owner: '' }, { owner: 'ada' }, { owner: 'ada', may: 'all' }, 'ada']) {
    const onError = vi.fn();
    onTestFinished(on('portal', onError));
    const url = await lanes[0]?.serve({ keyring: await acmeKeyring() }, () => broken as never);
    expect([broken, (await clientOf(url as string)('GET', '/api/keys')).status]).toEqual([broken, 503]);
    expect(onError.mock.calls).toMatchObject([
      [{ type: 'error', provider: 'acme', status: 503, error: { code: 'invalid_option' } }],
    ]);
  }
});
