import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { createCredential, createFetch, refusalOf } from '../../src/index.js';
import { byHeader, byQuery, SECRET } from '../support/acme.js';
import type { Answer } from '../support/server.js';
import { startServer } from '../support/server.js';

async function setup(answer: Answer, provider: typeof byHeader | typeof byQuery = byHeader) {
  const server = await startServer(answer);
  const credential = createCredential(provider, {
    source: { apiKey: SECRET },
    baseURL: `${server.url}/v1`,
  });
  return { server, call: createFetch(credential) };
}

describe('createFetch', () => {
  test.each([
    ['/x?a=1', '/v1/x?a=1'],
    ['x', '/v1/x'],
    ['', '/v1'],
    ['?a=1', '/v1?a=1'],
    ['a/b?c', '/v1/a/b?c'],
    ['x//', '/v1/x//'],
  ])('takes %j below the base URL', async (input, url) => {
    const { server, call } = await setup((_request, response) => void response.end('{}'));
    await call(input);
    expect(server.received[0]).toMatchObject({ url, headers: { 'x-api-key': SECRET } });
  });

  test('takes // as the start of a host', async () => {
    const { server, call } = await setup((_request, response) => void response.end('{}'));
    await call(`//${new URL(server.url).host}/v1/x`);
    expect(server.received[0]?.url).toBe('/v1/x');
    await expect(call('//evil.example/v1/x')).rejects.toMatchObject({ code: 'outside_allowed_urls' });
  });

  test.each([
    ['put', 'PUT'],
    ['Delete', 'DELETE'],
    ['patch', 'patch'],
    ['input', 'input'],
    ['getter', 'getter'],
  ])('sends the method %s as %s, as fetch does', async (method, sent) => {
    const methods: unknown[] = [];
    const credential = createCredential(byHeader, { source: { apiKey: SECRET } });
    const call = createFetch(credential, async (_url, init) => {
      methods.push(init?.method);
      return new Response('{}');
    });
    await call('/x', { method });
    expect(methods).toEqual([sent]);
  });

  test('takes a URL and a Request as fetch does', async () => {
    const { server, call } = await setup((_request, response) => void response.end('{}'));
    await call(new URL(`${server.url}/v1/a`));
    await call(new Request(`${server.url}/v1/b`, { method: 'PUT', body: 'text', headers: { 'X-A': '1' } }));
    expect(server.received[0]?.url).toBe('/v1/a');
    expect(server.received[1]).toMatchObject({ method: 'PUT', url: '/v1/b', headers: { 'x-a': '1' } });
    expect(String(server.received[1]?.body)).toBe('text');
  });

  test('returns a refusal as fetch returns any answer, and its body can be read', async () => {
    const { call } = await setup((_request, response) => void response.writeHead(401).end('{"detail":"no"}'));
    const response = await call('/x');
    expect(response.status).toBe(401);
    expect(refusalOf(response)).toMatchObject({ code: 'invalid', status: 401, provider: 'acme' });
    expect(await response.json()).toEqual({ detail: 'no' });
  });

  test('the response has the URL that was asked for, without the secret', async () => {
    const { server, call } = await setup((_request, response) => void response.end('{}'), byQuery);
    const response = await call('/x?a=1');
    expect(server.received[0]?.url).toBe(`/v1/x?a=1&key=${SECRET}`);
    expect(response.url).toBe(`${server.url}/v1/x?a=1`);
    expect(inspect([response, response.clone()], { showHidden: true, depth: 9 })).not.toContain(SECRET);
  });

  test('an answer without a body', async () => {
    const { call } = await setup((_request, response) => void response.writeHead(204).end());
    expect((await call('/x', { method: 'DELETE' })).status).toBe(204);
  });
});

describe('as with fetch', () => {
  /** What a fetch of the caller's own is given. */
  function spied() {
    const calls: { input: unknown; init: RequestInit | undefined; response: Response }[] = [];
    const credential = createCredential(byHeader, { source: { apiKey: SECRET } });
    const call = createFetch(credential, async (input, init) => {
      const response = Response.json({ ok: true });
      calls.push({ input, init, response });
      return response;
    });
    return { calls, call };
  }

  test('a Request is handed on as it is, since only it knows its dispatcher', async () => {
    const { calls, call } = spied();
    const get = new Request('https://api.acme.example/v1/x');
    const post = new Request('https://api.acme.example/v1/x', { method: 'POST', body: 'text' });
    await call(get);
    await call(post);
    expect(calls.map(({ input }) => input)).toEqual([get, post]);
    expect(calls[0]?.input).toBe(get);
    expect(calls[1]?.input).toBe(post);
  });

  test('a Request that was redirected to its own URL goes there without its body', async () => {
    const { server, call } = await setup(({ method }, response) =>
      method === 'POST'
        ? void response.writeHead(303, { Location: '/v1/x' }).end()
        : void response.end('{"ok":true}'),
    );
    const response = await call(new Request(`${server.url}/v1/x`, { method: 'POST', body: 'text' }));
    expect(await response.json()).toEqual({ ok: true });
    expect(server.received.map(({ method, body }) => `${method} ${body}`)).toEqual(['POST text', 'GET ']);
  });

  test('a response that shows no credential is the one that fetch returned', async () => {
    const { calls, call } = spied();
    expect(await call('/x')).toBe(calls[0]?.response);
  });

  test("a stream needs the caller's own duplex", async () => {
    const { server, call } = await setup((_request, response) => void response.end('{}'));
    const body = new Blob(['abc']).stream();
    await expect(call('/x', { method: 'POST', body })).rejects.toThrow(TypeError);
    expect(server.received).toHaveLength(0);
  });

  test('a signal ends a call that waits for its key', async () => {
    const credential = createCredential(byHeader, { source: () => new Promise<never>(() => {}) });
    const controller = new AbortController();
    const response = createFetch(credential)('/x', { signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(response).rejects.toThrow('enough');
  });
});
