import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { inspect } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { RefusalRules } from '../../src/index.js';
import { createCredential, createFetch, defineProvider, refusalOf } from '../../src/index.js';
import { startServer } from '../support/server.js';

const SECRET = 'sp-canary-77aa';

function providerOf(place: 'header' | 'query', refusals: RefusalRules = {}) {
  return defineProvider({
    id: 'acme',
    title: 'Acme',
    environments: { production: 'https://api.acme.example' },
    secrets: { apiKey: {} },
    strategies: {
      default: place === 'header' ? { header: { 'X-Key': '{apiKey}' } } : { query: { key: '{apiKey}' } },
    },
    refusals,
  });
}

function callTo(baseURL: string, place: 'header' | 'query', refusals?: RefusalRules) {
  return createFetch(createCredential(providerOf(place, refusals), { source: { apiKey: SECRET }, baseURL }));
}

/** A server that answers with these bytes, whatever it is asked. */
async function startRaw(head: string, body: string | Buffer = ''): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end(Buffer.concat([Buffer.from(head, 'latin1'), Buffer.from(body)])));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const lines = (...all: string[]) => `${all.join('\r\n')}\r\n\r\n`;

describe.each(['header', 'query'] as const)(
  'a credential in the %s: a response that fetch returns',
  (place) => {
    test.each([
      ['a reason phrase that is not ASCII', 'HTTP/1.1 401 Nicht \xfcberall', 401],
      ['a reason phrase in UTF-8', 'HTTP/1.1 403 \xe2\x82\xac', 403],
      ['no reason phrase', 'HTTP/1.1 404 ', 404],
      ['an unusual status', 'HTTP/1.1 799 Odd', 799],
      ['a status of nobody', 'HTTP/1.1 999 Denied', 999],
    ])('with %s', async (_name, head, status) => {
      const body = '{"detail":"no"}';
      const url = await startRaw(
        lines(head, 'Content-Type: application/json', `Content-Length: ${body.length}`, 'Connection: close'),
        body,
      );
      const plain = await fetch(`${url}/x`);
      const response = await callTo(url, place)('/x');
      expect(response.status).toBe(status);
      expect(response.statusText).toBe(plain.statusText);
      expect(response.ok).toBe(plain.ok);
      expect(response.type).toBe(plain.type);
      expect(await response.clone().json()).toEqual({ detail: 'no' });
      expect(response.clone()).toMatchObject({ status, url: `${url}/x`, statusText: plain.statusText });
      expect(inspect([response, response.clone()], { showHidden: true, depth: 9 })).not.toContain(SECRET);
      expect(await response.json()).toEqual({ detail: 'no' });
    });

    test('whose error body is no UTF-8 has the same bytes', async () => {
      const bytes = Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0xff, 0x7d]);
      const url = await startRaw(
        lines(
          'HTTP/1.1 400 Bad',
          'Content-Type: text/plain',
          `Content-Length: ${bytes.length}`,
          'Connection: close',
        ),
        bytes,
      );
      expect(Buffer.from(await (await callTo(url, place)('/x')).arrayBuffer())).toEqual(bytes);
    });

    test('whose error body is endless is returned before it ends', async () => {
      const server = await startServer((_request, response) => {
        response.writeHead(400);
        const fill = setInterval(() => response.write(Buffer.alloc(256 * 1024, 97)), 1);
        response.on('close', () => clearInterval(fill));
      });
      const response = await callTo(server.url, place)('/x');
      expect(response.status).toBe(400);
      const reader = response.body?.getReader();
      let length = 0;
      while (length < 3 * 1024 * 1024) length += (await reader?.read())?.value?.length ?? 0;
      await reader?.cancel();
    });

    test('of HEAD has no body', async () => {
      const server = await startServer((_request, response) => void response.writeHead(404).end());
      expect((await callTo(server.url, place)('/x', { method: 'HEAD' })).body).toBeNull();
    });

    test('says where a redirect led, and that there was one', async () => {
      const server = await startServer(({ url }, response) =>
        url.startsWith('/from')
          ? void response.writeHead(302, { Location: '/to?a=1' }).end()
          : void response.end('{}'),
      );
      const call = callTo(server.url, place);
      const response = await call('/from');
      expect(response).toMatchObject({ url: `${server.url}/to?a=1`, redirected: true });
      expect(response.clone()).toMatchObject({ url: `${server.url}/to?a=1`, redirected: true });
      expect(await call('/to#part')).toMatchObject({ url: `${server.url}/to`, redirected: false });
    });

    test('with status 200 is a refusal where the definition says so', async () => {
      const server = await startServer(
        (_request, response) => void response.end('{"ok":false,"error":"invalid_auth"}'),
      );
      const match = [{ status: 200, body: { ok: false, error: 'invalid_auth' } }];
      const response = await callTo(server.url, place, { invalid: { match } })('/x');
      expect(refusalOf(response)).toMatchObject({ code: 'invalid', status: 200 });
      expect(await response.json()).toEqual({ ok: false, error: 'invalid_auth' });
    });
  },
);

test('a refusal that only its body tells is recognised, of any status of an error', async () => {
  const server = await startServer(({ url }, response) => {
    response.writeHead(Number(url.slice(1)), { 'Content-Type': 'application/json' });
    response.end('{"error":"invalid_auth"}');
  });
  const call = callTo(server.url, 'header', {
    invalid: { match: [{ body: { error: 'invalid_auth' } }] },
    forbidden: { status: 499 },
  });
  const codes = ['/399', '/400', '/402'].map(async (path) => refusalOf(await call(path))?.code);
  expect(await Promise.all(codes)).toEqual([undefined, 'invalid', 'invalid']);
});

test('a response that was copied keeps its headers', async () => {
  const server = await startServer((_request, response) => void response.setHeader('X-Trace', 't').end('{}'));
  expect((await callTo(server.url, 'query')('/x')).headers.get('x-trace')).toBe('t');
});

test('a fetch that follows redirects by itself is noticed', async () => {
  const server = await startServer(({ url }, response) =>
    url === '/from' ? void response.writeHead(302, { Location: '/to' }).end() : void response.end('{}'),
  );
  const credential = createCredential(providerOf('header'), {
    source: { apiKey: SECRET },
    baseURL: server.url,
  });
  const call = createFetch(credential, (url, init) => fetch(url, { ...init, redirect: 'follow' }));
  await expect(call('/from')).rejects.toMatchObject({
    ...{ code: 'redirect_refused', provider: 'acme', status: 200 },
  });
});

test('several cookies are joined as a cookie header joins them', async () => {
  const server = await startServer((_request, response) => void response.end('{}'));
  const provider = defineProvider({
    id: 'acme',
    title: 'Acme',
    environments: { production: 'https://api.acme.example' },
    secrets: { apiKey: {} },
    strategies: { default: { cookie: { sid: '{apiKey}' } } },
  });
  const credential = createCredential(provider, { source: { apiKey: 'k' }, baseURL: server.url });
  const headers: [string, string][] = [
    ['Cookie', 'a=1'],
    ['cookie', 'b=2'],
  ];
  await createFetch(credential)('/x', { headers });
  expect(server.received[0]?.headers.cookie).toBe('a=1; b=2; sid=k');
  const { headers: attached } = await credential.attach({
    method: 'GET',
    url: `${server.url}/x`,
    headers: { Cookie: 'a=1', cookie: 'b=2' },
  });
  expect(attached).toEqual({ Cookie: 'a=1; b=2; sid=k' });
});
