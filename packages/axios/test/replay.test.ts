import { Readable } from 'node:stream';
import { createCredential } from '@sallyport/core';
import { phota } from '@sallyport/core/providers';
import axios from 'axios';
import { describe, expect, test } from 'vitest';
import { attachCredential } from '../src/index.js';
import { startServer } from './server.js';

/** An API that accepts the new key only, called with a source that has the old one until it is refused. */
async function afterRotation(adapter: 'http' | 'fetch') {
  const server = await startServer(
    ({ headers }, response) => void response.writeHead(headers['x-api-key'] === 'new' ? 200 : 401).end('{}'),
  );
  const client = axios.create({ adapter });
  const source = ({ refused }: { refused?: unknown }) => ({ apiKey: refused ? 'new' : 'old' });
  attachCredential(client, createCredential(phota, { source, baseURL: server.url }));
  return { server, client };
}

const form = new FormData();
form.append('name', 'väl¶e');
form.append('file', new Blob([new Uint8Array([0, 1, 254, 255])]), 'a.bin');

describe.each(['http', 'fetch'] as const)('%s adapter: a refused request is sent once more', (adapter) => {
  test.each([
    ['JSON', { a: 'ü', b: [1] }],
    ['a form', new URLSearchParams({ a: 'b c', d: '&' })],
    ['a Buffer', Buffer.from([0, 1, 2, 253, 254, 255])],
    ['FormData', form],
    ['nothing', undefined],
  ])('with %s, byte for byte', async (_name, data) => {
    const { server, client } = await afterRotation(adapter);
    const { status } = await (data instanceof FormData
      ? client.postForm('/x', data)
      : client.post('/x', data));
    expect(status).toBe(200);
    const [first, second] = server.received.map(({ body, headers }) => {
      // An old axios leaves the boundary out of the header on its fetch adapter.
      const boundary = /boundary=(.*)/.exec(headers['content-type'] ?? '')?.[1] ?? /^--(\S+)/.exec(body)?.[1];
      return [boundary ? body.replaceAll(boundary, '') : body, headers['content-type']?.split(';')[0]];
    });
    expect(server.received).toHaveLength(2);
    expect(second).toEqual(first);
  });

  test('but not with a stream, which is gone', async () => {
    const { server, client } = await afterRotation(adapter);
    const data = adapter === 'http' ? Readable.from([Buffer.from('abc')]) : new Blob(['abc']).stream();
    await expect(client.post('/x', data)).rejects.toMatchObject({ code: 'invalid' });
    expect(server.received.map(({ body }) => body)).toEqual(['abc']);
  });
});

test("a wait is not longer than the caller's timeout", async () => {
  const server = await startServer(
    (_request, response) => void response.writeHead(429, { 'Retry-After': '20' }).end('{}'),
  );
  const client = axios.create({ adapter: 'http', timeout: 5000 });
  attachCredential(client, createCredential(phota, { source: { apiKey: 'k' }, baseURL: server.url }));
  await expect(client.get('/x')).rejects.toMatchObject({ code: 'rate_limited', retryable: true });
  expect(server.received).toHaveLength(1);
});

test('AbortController ends a wait', async () => {
  const server = await startServer(
    (_request, response) => void response.writeHead(429, { 'Retry-After': '20' }).end('{}'),
  );
  const client = axios.create({ adapter: 'http' });
  attachCredential(client, createCredential(phota, { source: { apiKey: 'k' }, baseURL: server.url }));
  const abort = new AbortController();
  const call = client.get('/x', { signal: abort.signal }).catch((error: unknown) => error);
  await expect.poll(() => server.received.length).toBe(1);
  abort.abort();
  expect(axios.isCancel(await call)).toBe(true);
});
