import { createServer } from 'node:http';
import type { Provider } from '@sallyport/core';
import { createGuard, defineProvider } from '@sallyport/core';
import { smartExtract } from '@sallyport/core/providers';
import { createKeyring, memoryStore } from '@sallyport/keyring';
import { expect, onTestFinished, test } from 'vitest';
import type { ExampleCall } from '../../../src/index.js';
import { portal } from '../../../src/index.js';
import { acme, PEPPER } from '../../support/acme.js';
import { clientOf } from '../../support/client.js';
import { listening } from '../../support/lanes.js';

/** An API that echoes each request, and a portal whose page may try keys on it. */
async function start<P extends Provider>(provider: P, example?: ExampleCall) {
  const keyring = await createKeyring({ provider, store: memoryStore(), peppers: { 1: PEPPER } });
  onTestFinished(() => keyring.close());
  const guard = createGuard({ provider, verifier: keyring.verify, sessions: keyring.sessions });
  const seen: string[] = [];
  const api = await listening(
    createServer(async (request, response) => {
      seen.push(`${request.method} ${request.url}`);
      const verdict = await guard(request);
      if (!verdict.ok) {
        const { status, headers, body } = verdict.refusal;
        response.writeHead(status, headers).end(body);
        return;
      }
      const { headers, url } = request;
      const bytes = Buffer.from(headers.authorization ?? '');
      response.setHeader('X-Echo-Hex', bytes.toString('hex').toUpperCase());
      response.setHeader('X-Echo-Url', `a%3D${encodeURIComponent(bytes.toString()).replaceAll('_', '%5F')}`);
      response.writeHead(200, { 'Content-Type': 'application/json', 'X-Echo': bytes.toString() });
      response.end(JSON.stringify({ url, headers, owner: verdict.principal.owner }));
    }),
  );
  const handler = portal({
    ...{ keyring, example, tryBaseURL: `${api}/v1` },
    account: () => ({ owner: 'ada', may: 'everything' as const }),
  });
  const call = clientOf(await listening(createServer(handler)));
  const { json } = await call('POST', '/api/keys', { body: { name: 'CI' } });
  const send = (secrets: object) => call('POST', `/api/keys/${json.key.id}/try`, { body: { secrets } });
  return {
    api,
    call,
    send,
    seen,
    secrets: json.secrets as Record<string, string>,
    id: json.key.id as string,
  };
}

test('a real request is sent, and both sides of it are shown without the secret', async () => {
  const { api, send, seen, secrets } = await start(acme, { path: '/me?x=1' });
  const { status, json, text } = await send(secrets);
  expect(status, text).toBe(200);
  expect(seen).toEqual(['GET /v1/me?x=1']);
  expect(json.request).toEqual({
    method: 'GET',
    url: `${api}/v1/me?x=1`,
    headers: { Authorization: 'Bearer ••••••••' },
  });
  expect(json.response).toMatchObject({ status: 200, milliseconds: expect.any(Number) });
  expect(json.response.headers).toMatchObject({
    'x-echo': 'Bearer [redacted]',
    'x-echo-hex': '[redacted]',
    'x-echo-url': 'a%3DBearer%20[redacted]',
  });
  expect(JSON.parse(json.response.body)).toMatchObject({ owner: 'ada' });
  expect(text).not.toContain(secrets.apiKey);
});

test('neither half of a pair in HTTP Basic is shown in any encoding', async () => {
  const { send, secrets } = await start(smartExtract, { path: '/extraction/document', json: { id: 1 } });
  const { json, text } = await send(secrets);
  expect(json.response.status, text).toBe(200);
  expect(json.request).toMatchObject({
    method: 'POST',
    headers: { Authorization: 'Basic ••••••••' },
    body: '{"id":1}',
  });
  const { key, secret } = secrets as { key: string; secret: string };
  const pair = Buffer.from(`${key}:${secret}`).toString('base64');
  for (const encoded of [key, secret, pair]) expect(text).not.toContain(encoded);
});

test('a refusal of the API is shown as it is', async () => {
  const { send, call, id, secrets } = await start(acme);
  const { headers } = await call('GET', `/api/keys/${id}`);
  await call('POST', `/api/keys/${id}/disable`, { headers: { 'If-Match': headers.get('etag') as string } });
  const { status, json } = await send(secrets);
  expect([status, json.response.status]).toEqual([200, 401]);
  expect(json.response.body).toContain('disabled');
});

test('a value that cannot be a secret is refused and not sent', async () => {
  const { send, seen } = await start(acme);
  for (const secrets of [{}, { apiKey: 'a\nb' }, { apiKey: 'acme_live_wrong' }, { apiKey: '' }]) {
    const { status, json } = await send(secrets);
    expect([secrets, status, json.field]).toEqual([secrets, 400, 'secrets']);
  }
  expect(seen).toEqual([]);
});

test('the input cannot change the URL', async () => {
  const { call, id, secrets, seen } = await start(acme);
  for (const extra of [
    { path: '/admin' },
    { url: 'https://evil.example' },
    { baseURL: 'https://evil.example' },
  ]) {
    const response = await call('POST', `/api/keys/${id}/try`, { body: { secrets, ...extra } });
    expect([response.status, response.json.field]).toEqual([400, Object.keys(extra)[0]]);
  }
  expect(seen).toEqual([]);
});

test('a redirect to another origin is not followed', async () => {
  const stolen: string[] = [];
  const thief = await listening(
    createServer((request, response) => {
      stolen.push(JSON.stringify(request.headers));
      response.end();
    }),
  );
  const api = await listening(
    createServer((_, response) => response.writeHead(307, { Location: `${thief}/v1` }).end()),
  );
  const keyring = await createKeyring({ provider: acme, store: memoryStore(), peppers: { 1: PEPPER } });
  onTestFinished(() => keyring.close());
  const account = () => ({ owner: 'ada', may: 'everything' as const });
  const call = clientOf(await listening(createServer(portal({ keyring, account, tryBaseURL: api }))));
  const { json } = await call('POST', '/api/keys', { body: { name: 'CI' } });
  const response = await call('POST', `/api/keys/${json.key.id}/try`, { body: { secrets: json.secrets } });
  expect(response.status).toBe(502);
  expect(stolen).toEqual([]);
});

test('there is nothing to try for a token that the application places itself', async () => {
  const embedOnly = defineProvider({
    ...{ id: 'embed', title: 'Embed', environments: { production: 'https://embed.example' } },
    secrets: { key: {} },
    strategies: {
      embed: { exchange: { url: '/token', json: { key: '{key}' }, token: '/token', expires: 'unknown' } },
    },
  });
  const { call, send, secrets } = await start(embedOnly);
  const { json } = await call('GET', '/api/session');
  expect(json.try).toBe(false);
  expect(json.provider.snippetsByEnvironment.production.curl).toBe(
    [
      "curl -i 'https://embed.example/token'",
      "-H 'Content-Type: application/json'",
      `-d '{"key":"{key}"}'`,
    ].join(' \\\n  '),
  );
  expect((await send(secrets)).status).toBe(404);
});
