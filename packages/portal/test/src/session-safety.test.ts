import { expect, test } from 'vitest';
import { clientOf, newKey } from '../support/client.js';
import { start } from '../support/start.js';

test('a call that was made for another account is refused, and changes nothing', async () => {
  const { call } = await start();
  const ada = (await call('GET', '/api/session')).json.account;
  const headers = { 'Sallyport-Account': ada.id };
  expect((await call('GET', '/api/keys', { headers })).status).toBe(200);
  for (const [method, path, body] of [
    ['POST', '/api/keys', { name: 'Stray' }],
    ['GET', '/api/keys', undefined],
  ] as const) {
    const refused = await call(method, path, { headers, body, as: 'eve' });
    expect([refused.status, refused.json.field]).toEqual([409, 'Sallyport-Account']);
    expect(refused.json.detail).toContain('You are signed in as eve now');
  }
  expect((await call('GET', '/api/keys', { as: 'eve' })).json.keys).toEqual([]);
  expect(ada.id).not.toContain('ada');
});

test('a signed-out page and call are told where to sign in, and where to come back', async () => {
  const signIn = (returnTo: string) => `/sign-in?to=${encodeURIComponent(returnTo)}`;
  const { call, url } = await start({ signIn });
  const path = new URL(url).pathname;
  const nobody = { as: undefined };
  const page = await call('GET', '/?a=1', nobody);
  expect(page.text).toContain(`href="/sign-in?to=${encodeURIComponent(`${path}/?a=1`)}"`);
  const headers = { 'Sallyport-Page': '/keys/#/keys/key_1' };
  expect((await call('GET', '/api/keys', { ...nobody, headers })).json.signIn).toBe(
    `/sign-in?to=${encodeURIComponent('/keys/#/keys/key_1')}`,
  );
  for (const evil of [
    '//evil.example',
    'https://evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    '/a b',
  ]) {
    const answer = await call('GET', '/api/keys', { ...nobody, headers: { 'Sallyport-Page': evil } });
    expect(answer.json.signIn, evil).toBe(`/sign-in?to=${encodeURIComponent('/')}`);
  }
  expect((await clientOf(new URL(url).origin)('GET', `/${path}/api/keys`, nobody)).text).not.toContain(
    'to=%2F%2F',
  );
});

test('while two secrets live, the old one is ended, or the new one is taken back', async () => {
  const { keyring, call } = await start();
  const { id, secret } = await newKey(call);
  const change = async (path: string, body?: object) => {
    const { headers } = await call('GET', `/api/keys/${id}`);
    return call('POST', `/api/keys/${id}${path}`, {
      ...(body ? { body } : {}),
      headers: { 'If-Match': headers.get('etag') as string },
    });
  };
  expect((await change('/finish-rotation')).status).toBe(409);
  const second = (await change('/regenerate', { grace: '1h' })).json.secrets;
  const back = await change('/cancel-rotation');
  expect([back.status, back.json.rotation]).toEqual([200, undefined]);
  expect(await keyring.verify(second)).toMatchObject({ code: 'invalid' });
  expect(await keyring.verify({ apiKey: secret })).toMatchObject({ keyId: id });
  const third = (await change('/regenerate', { grace: '1h' })).json.secrets;
  expect((await change('/finish-rotation')).status).toBe(200);
  expect(await keyring.verify({ apiKey: secret })).toMatchObject({ code: 'invalid' });
  expect(await keyring.verify(third)).toMatchObject({ keyId: id });
  const headers = { 'If-Match': '*' };
  expect((await call('POST', `/api/keys/${id}/finish-rotation`, { headers, as: 'eve' })).status).toBe(404);
});
