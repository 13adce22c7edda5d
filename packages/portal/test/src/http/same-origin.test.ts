import { expect, test } from 'vitest';
import { newKey } from '../../support/client.js';
import { start } from '../../support/start.js';

test('a change that another site requests is refused, and nothing is changed', async () => {
  const { call, url } = await start();
  const { id, etag } = await newKey(call);
  const foreign = [
    { Origin: 'https://evil.example' },
    { Origin: 'null' },
    { Origin: 'not a url' },
    { Origin: `${new URL(url).origin}0` },
    { 'Sec-Fetch-Site': 'cross-site' },
    { 'Sec-Fetch-Site': 'same-site', Origin: new URL(url).origin },
    { 'Sec-Fetch-Site': 'none' },
  ];
  for (const headers of foreign) {
    for (const [method, path] of [
      ['POST', '/api/keys'],
      ['DELETE', `/api/keys/${id}`],
      ['POST', `/api/keys/${id}/regenerate`],
    ] as const) {
      const response = await call(method, path, {
        body: { name: 'x' },
        headers: { 'If-Match': etag, ...headers },
      });
      expect([headers, response.status]).toEqual([headers, 403]);
    }
  }
  const { json } = await call('GET', '/api/keys');
  expect(json.keys).toMatchObject([{ id, state: 'active', changedAt: json.keys[0].createdAt }]);
});

test('a change of this site is accepted from a browser and from any other client', async () => {
  const { call, url } = await start();
  const { origin } = new URL(url);
  for (const headers of [{ 'Sec-Fetch-Site': 'same-origin', Origin: origin }, { Origin: origin }, {}]) {
    const response = await call('POST', '/api/keys', { body: { name: 'CI' }, headers });
    expect([headers, response.status]).toEqual([headers, 201]);
  }
});

test('no other origin may read a response', async () => {
  const { call } = await start();
  const headers = { Origin: 'https://evil.example' };
  const read = await call('GET', '/api/session', { headers });
  expect(read.headers.get('access-control-allow-origin')).toBeNull();
  expect(read.headers.get('cross-origin-resource-policy')).toBe('same-origin');
  const preflight = await call('OPTIONS', '/api/keys', {
    headers: { ...headers, 'Access-Control-Request-Method': 'POST' },
  });
  expect(preflight.status).toBe(403);
});
