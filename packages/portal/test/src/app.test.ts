import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { inspect } from 'node:util';
import { on } from '@sallyport/core';
import type { Limits } from '@sallyport/keyring';
import { memoryStore } from '@sallyport/keyring';
import { expect, onTestFinished, test, vi } from 'vitest';
import { acmeKeyring } from '../support/acme.js';
import { newKey } from '../support/client.js';
import { start } from '../support/start.js';

test('markup in a name stays a string in a JSON response', async () => {
  const { call } = await start();
  const name = `<script>alert(1)</script>"><img src=x onerror=alert(1)>`;
  const { id } = await newKey(call, { name });
  for (const path of ['/api/keys', `/api/keys/${id}`]) {
    const response = await call('GET', path);
    expect(response.text).toContain('<script>');
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  }
  const inPath = await call('GET', '/%3Cscript%3Ealert(1)%3C/script%3E');
  expect(inPath.text).not.toContain('alert');
  expect((await call('GET', '/')).text).not.toContain('alert');
});

test('a secret is only in the response that creates it', async () => {
  const { call, keyring } = await start();
  const { id, secret, etag } = await newKey(call);
  await keyring.verify({ apiKey: secret });
  await keyring.verify({ apiKey: secret }, { scopes: ['missing'] });
  const again = await call('POST', `/api/keys/${id}/regenerate`, {
    body: { grace: '1h' },
    headers: { 'If-Match': etag },
  });
  const secrets = [secret, again.json.secrets.apiKey as string];
  const paths = ['/', '/api/session', '/api/keys', `/api/keys/${id}`, '/openapi.json'];
  for (const path of [...paths, `/api/keys/${id}/usage`, `/api/keys/${id}/audit`]) {
    const response = await call('GET', path);
    expect([path, response.status]).toEqual([path, 200]);
    for (const one of secrets) {
      expect(response.text).not.toContain(one);
      expect(JSON.stringify([...response.headers])).not.toContain(one);
    }
  }
});

test('a store or limits that fail are 503 without a reason, and the host is told', async () => {
  const canary = 'postgres://user:hunter2@db';
  const store = memoryStore();
  const onError = vi.fn();
  onTestFinished(on('portal', onError));
  const limits: Limits = { consume: () => Promise.reject(new Error(canary)) };
  const { call } = await start({ keyring: await acmeKeyring(store), createLimit: { limits } });
  vi.spyOn(store, 'list').mockRejectedValue(new Error(canary));
  for (const response of [
    await call('GET', '/api/keys'),
    await call('POST', '/api/keys', { body: { name: 'x' } }),
  ]) {
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1']);
    expect(response.text).not.toContain('hunter2');
  }
  expect(onError.mock.calls).toEqual(
    Array(2).fill([{ type: 'error', provider: 'acme', status: 503, error: new Error(canary) }]),
  );
});

test('no secret reaches a log or an error', async () => {
  const seen: unknown[] = [];
  for (const name of ['log', 'info', 'warn', 'error', 'debug'] as const)
    vi.spyOn(console, name).mockImplementation((...given) => void seen.push(...given));
  vi.spyOn(process, 'emitWarning').mockImplementation((...given) => void seen.push(...given));
  onTestFinished(on('portal', (event) => seen.push(event)));
  const { call } = await start({ tryBaseURL: 'http://127.0.0.1:9' });
  const { id, secret } = await newKey(call);
  const body = { secrets: { apiKey: secret } };
  const tried = await call('POST', `/api/keys/${id}/try`, { body });
  const broken = await call('POST', `/api/keys/${id}/try`, { body: `{"secrets":{"apiKey":"${secret}"` });
  const misplaced = await call('POST', '/api/keys', { body: { name: 'x', scopes: [secret] } });
  expect([tried.status, broken.status, misplaced.status]).toEqual([502, 400, 400]);
  const all = [tried.text, broken.text, misplaced.text, inspect(seen, { depth: 9, showHidden: true })];
  for (const one of all) expect(one).not.toContain(secret);
  vi.restoreAllMocks();
});

test.each([
  ['a malformed host', 'GET /keys/api/keys HTTP/1.1\r\nHost: a b<>\r\nConnection: close\r\n\r\n'],
  [
    'a target that names another host',
    'GET //evil.example/keys HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
  ],
  [
    'a path that leaves the folder',
    'GET /keys/../../package.json HTTP/1.1\r\nHost: a\r\nCookie: session=ada\r\nConnection: close\r\n\r\n',
  ],
  [
    'an encoded path that leaves the folder',
    'GET /keys/..%2f..%2fpackage.json HTTP/1.1\r\nHost: a\r\nCookie: session=ada\r\nConnection: close\r\n\r\n',
  ],
  [
    'a path that cannot be decoded',
    'GET /keys/api/keys/%ff HTTP/1.1\r\nHost: a\r\nCookie: session=ada\r\nConnection: close\r\n\r\n',
  ],
])('%s is a plain 4xx', async (_, raw) => {
  const { url } = await start();
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  await once(socket, 'connect');
  socket.write(raw);
  const response = await text(socket);
  expect(response).toMatch(/^HTTP\/1\.1 4\d\d /);
  expect(response).not.toMatch(/node_modules|"name"/);
});

test('a request that cannot be read is answered with the headers of every response', async () => {
  const { url } = await start();
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  await once(socket, 'connect');
  socket.write('GET /keys/ HTTP/1.1\r\nHost: a b<>\r\nConnection: close\r\n\r\n');
  const response = await text(socket);
  expect(response).toMatch(/^cache-control: no-store\r$/im);
  expect(response).toMatch(/^content-security-policy: default-src 'none'.*frame-ancestors 'none'\r$/im);
});
