import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { createCredential, createFetch, defineProvider } from '../../src/index.js';
import { startServer } from '../support/server.js';

const acme = defineProvider({
  id: 'acme',
  title: 'Acme',
  environments: { production: 'https://api.acme.example' },
  secrets: { apiKey: {} },
  strategies: { default: { header: { 'X-API-Key': '{apiKey}' } } },
});

/** An API that accepts the new key only, called with a source that has the old one until it is refused. */
async function afterRotation() {
  const server = await startServer(
    ({ headers }, response) => void response.writeHead(headers['x-api-key'] === 'new' ? 200 : 401).end('{}'),
  );
  const credential = createCredential(acme, {
    source: ({ refused }) => ({ apiKey: refused ? 'new' : 'old' }),
    baseURL: server.url,
  });
  return { server, call: createFetch(credential) };
}

const form = new FormData();
form.append('name', 'väl¶e');
form.append('file', new Blob([new Uint8Array([0, 1, 254, 255])]), 'a.bin');

describe('a refused request is sent once more with the new key', () => {
  test.each([
    ['JSON', '{"a":"ü"}'],
    ['a form', new URLSearchParams({ a: 'b c', d: '&' })],
    ['a Buffer', Buffer.from([0, 1, 2, 253, 254, 255])],
    ['an ArrayBuffer', new Uint8Array([9, 8, 7]).buffer],
    ['a Blob', new Blob(['x'.repeat(10_000)])],
    ['FormData', form],
    ['nothing', null],
  ])('with %s, byte for byte', async (_name, body) => {
    const { server, call } = await afterRotation();
    const response = await call('/x', { method: 'POST', body });
    expect(response.status).toBe(200);
    const [first, second] = server.received.map((request) => normalised(request));
    expect(server.received).toHaveLength(2);
    expect(second).toEqual(first);
  });

  test.each([
    ['a web stream', () => new Blob(['abc']).stream()],
    ['a Node stream', () => Readable.toWeb(Readable.from([Buffer.from('abc')]))],
  ])('but not with %s, which is gone', async (_name, body) => {
    const { server, call } = await afterRotation();
    const init = { method: 'POST', body: body() as ReadableStream, duplex: 'half' } as RequestInit;
    expect((await call('/x', init)).status).toBe(401);
    expect(server.received.map((request) => String(request.body))).toEqual(['abc']);
  });
});

test('a body of null, as other clients have it, is none: it is sent once more', async () => {
  const credential = createCredential(acme, {
    source: ({ refused }) => ({ apiKey: refused ? 'new' : 'old' }),
  });
  const keys: (string | undefined)[] = [];
  const request = { method: 'POST', url: 'https://api.acme.example/x', headers: {}, body: null };
  const { response } = await credential.send(request, async ({ headers }) => {
    keys.push(headers['X-API-Key']);
    return { status: keys.length === 1 ? 401 : 200, headers: {} };
  });
  expect([response.status, keys]).toEqual([200, ['old', 'new']]);
});

/** FormData has another boundary each time. */
function normalised({ body, headers }: { body: Buffer; headers: Record<string, unknown> }): string {
  const boundary = /boundary=(.*)/.exec(String(headers['content-type']))?.[1];
  const text = body.toString('latin1');
  return boundary ? text.replaceAll(boundary, '') : text;
}

test('once: a key that is refused too is not followed by a third', async () => {
  let asked = 0;
  const server = await startServer((_request, response) => void response.writeHead(401).end('{}'));
  const credential = createCredential(acme, {
    source: () => ({ apiKey: `key-${++asked}` }),
    baseURL: server.url,
  });
  expect((await createFetch(credential)('/x')).status).toBe(401);
  expect(server.received).toHaveLength(2);
});

test('not at all, when the source has the same key still', async () => {
  const server = await startServer((_request, response) => void response.writeHead(401).end('{}'));
  const credential = createCredential(acme, { source: { apiKey: 'old' }, baseURL: server.url });
  expect((await createFetch(credential)('/x')).status).toBe(401);
  expect(server.received).toHaveLength(1);
});

test('not for a 403, which says that the key is known', async () => {
  const server = await startServer((_request, response) => void response.writeHead(403).end('{}'));
  const credential = createCredential(acme, {
    source: ({ refused }) => ({ apiKey: refused ? 'new' : 'old' }),
    baseURL: server.url,
  });
  expect((await createFetch(credential)('/x')).status).toBe(403);
  expect(server.received).toHaveLength(1);
});
