import { inspect } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import { createCredential, createFetch, defineProvider } from '../../src/index.js';
import { byHeader, byQuery, definition, SECRET } from '../support/acme.js';
import type { Answer } from '../support/server.js';
import { startServer } from '../support/server.js';

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
    const error = await call('/from', { redirect: 'error' }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'TypeError', cause: { message: 'unexpected redirect' } });
    expect(server.received).toHaveLength(2);
  });

  test.each([200, 300, 301, 302, 303, 304, 305, 306, 307, 308, 399, 400])(
    "with redirect: 'error', a %i is what it is with fetch",
    async (status) => {
      const { server, call } = await setup((_request, response) => void response.writeHead(status).end());
      const outcome = (response: Promise<Response>) =>
        response.then(
          (answer) => answer.status,
          (error: Error) => [error.name, error.message],
        );
      expect(await outcome(call('/x', { redirect: 'error' }))).toEqual(
        await outcome(fetch(`${server.url}/v1/x`, { redirect: 'error' })),
      );
    },
  );

  test.each([undefined, 'error'] as const)(
    'has a body that is discarded, with redirect: %j',
    async (mode) => {
      const cancel = vi.fn();
      const answers = [
        new Response(new ReadableStream({ cancel }), {
          status: 302,
          headers: { Location: 'to' },
        }),
        new Response('{}'),
      ];
      const credential = createCredential(byHeader, { source: { apiKey: SECRET } });
      const call = createFetch(credential, async () => answers.shift() as Response);
      await call('/from', mode ? { redirect: mode } : {}).catch(() => {});
      expect(cancel).toHaveBeenCalledOnce();
    },
  );
});

test('a redirect elsewhere tells the origin only, never the path or the query', async () => {
  const { call } = await setup(redirect(302, `https://evil.example/take?key=${SECRET}`));
  const error = await call('/from').catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'redirect_refused', status: 302 });
  expect((error as Error).message).toContain('https://evil.example,');
  expect(inspect(error, { showHidden: true })).not.toMatch(new RegExp(`take|${SECRET}`));
});
