import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { createCredential, createFetch, defineProvider, refusalOf } from '../../src/index.js';
import type { Answer } from '../support/server.js';
import { startServer } from '../support/server.js';

const SECRET = 'sp-canary-5f5f';
const definition = {
  id: 'acme',
  title: 'Acme',
  environments: { production: 'https://api.acme.example/v1' },
  secrets: { apiKey: {} },
} as const;
const byHeader = defineProvider({
  ...definition,
  strategies: { default: { header: { 'X-API-Key': '{apiKey}' } } },
});
const byQuery = defineProvider({ ...definition, strategies: { default: { query: { key: '{apiKey}' } } } });
const byPath = defineProvider({ ...definition, strategies: { default: { path: '/bot{apiKey}' } } });

async function setup(answer: Answer, provider: typeof byHeader | typeof byQuery | typeof byPath = byHeader) {
  const server = await startServer(answer);
  const credential = createCredential(provider, {
    source: { apiKey: SECRET },
    baseURL: `${server.url}/v1`,
  });
  return { server, call: createFetch(credential) };
}

const redirect =
  (status: number, location: string): Answer =>
  ({ url }, response) =>
    void (url.includes('/from')
      ? response.writeHead(status, { Location: location }).end()
      : response.end('{"ok":true}'));

describe('createFetch', () => {
  test.each([
    ['/x?a=1', '/v1/x?a=1'],
    ['x', '/v1/x'],
    ['', '/v1'],
    ['?a=1', '/v1?a=1'],
  ])('takes %j below the base URL', async (input, url) => {
    const { server, call } = await setup((_request, response) => void response.end('{}'));
    await call(input);
    expect(server.received[0]).toMatchObject({ url, headers: { 'x-api-key': SECRET } });
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

describe('a redirect within the audience', () => {
  test.each([
    [301, 'POST', 'GET', ''],
    [302, 'POST', 'GET', ''],
    [303, 'POST', 'GET', ''],
    [303, 'PUT', 'GET', ''],
    [301, 'PUT', 'PUT', 'text'],
    [302, 'DELETE', 'DELETE', 'text'],
    [307, 'POST', 'POST', 'text'],
    [308, 'PATCH', 'PATCH', 'text'],
  ])('%i: %s becomes %s, with the body %j', async (status, method, then, body) => {
    const { server, call } = await setup(redirect(status, 'to'));
    await call('/from', { method, body: 'text', headers: { 'Content-Type': 'text/plain', 'X-Trace': 't' } });
    const [, second] = server.received;
    expect(second).toMatchObject({
      method: then,
      url: '/v1/to',
      headers: { 'x-api-key': SECRET, 'x-trace': 't' },
    });
    expect(String(second?.body)).toBe(body);
    expect(second?.headers['content-type']).toBe(body ? 'text/plain' : undefined);
  });

  test.each([
    [303, 'HEAD', 'HEAD'],
    [303, 'FORGET', 'GET'],
    [303, 'HEADLINE', 'GET'],
    [302, 'REPOST', 'REPOST'],
    [301, 'POSTPONE', 'POSTPONE'],
  ])('%i: a method of another name, %s, becomes %s', async (status, method, then) => {
    const methods: (string | undefined)[] = [];
    const fetch: typeof globalThis.fetch = async (_url, init) => {
      methods.push(init?.method);
      return methods.length === 1
        ? new Response(null, { status, headers: { Location: 'to' } })
        : Response.json({ ok: true });
    };
    const credential = createCredential(byHeader, { source: { apiKey: SECRET } });
    await createFetch(credential, fetch)('/from', { method });
    expect(methods).toEqual([method, then]);
  });

  test('carries the credential once, where the API gave it back in the query or the path', async () => {
    const query = await setup(redirect(302, `/v1/to?key=${SECRET}&a=1`), byQuery);
    await query.call('/from');
    expect(query.server.received[1]?.url).toBe(`/v1/to?a=1&key=${SECRET}`);
    const path = await setup(redirect(302, `/v1/bot${SECRET}/to`), byPath);
    await path.call('/from');
    expect(path.server.received[1]?.url).toBe(`/v1/bot${SECRET}/to`);
  });

  test('is not followed with a stream, whose body is gone', async () => {
    const { server, call } = await setup(redirect(307, 'to'));
    const init = { method: 'POST', body: new Blob(['abc']).stream(), duplex: 'half' } as RequestInit;
    await expect(call('/from', init)).rejects.toMatchObject({ code: 'redirect_refused' });
    expect(server.received).toHaveLength(1);
  });

  test('is followed so often only', async () => {
    const { server, call } = await setup(redirect(302, 'from'));
    await expect(call('/from')).rejects.toMatchObject({ code: 'redirect_refused' });
    expect(server.received).toHaveLength(21);
  });

  test("is the caller's with redirect: 'manual', and an error with 'error'", async () => {
    const { server, call } = await setup(redirect(302, 'to'));
    expect((await call('/from', { redirect: 'manual' })).status).toBe(302);
    await expect(call('/from', { redirect: 'error' })).rejects.toThrow(TypeError);
    expect(server.received).toHaveLength(2);
  });
});

test('a redirect elsewhere tells the origin only, never the path or the query', async () => {
  const { call } = await setup(redirect(302, `https://evil.example/take?key=${SECRET}`));
  const error = await call('/from').catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'redirect_refused', status: 302 });
  expect((error as Error).message).toContain('https://evil.example,');
  expect(inspect(error, { showHidden: true })).not.toMatch(new RegExp(`take|${SECRET}`));
});
