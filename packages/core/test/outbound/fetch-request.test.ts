import ky from 'ky';
import createClient from 'openapi-fetch';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Placements } from '../../src/index.js';
import { createCredential, createFetch, defineProvider, refusalOf } from '../../src/index.js';
import { definition } from '../support/acme.js';
import type { Answer } from '../support/server.js';
import { startServer } from '../support/server.js';

const providerOf = (placements: Placements) =>
  defineProvider({ ...definition, strategies: { default: placements } });

const byHeader = { header: { 'X-API-Key': '{apiKey}' } };

/** An API that accepts `new` only. The source has it after a refusal. */
async function setup(placements: Placements = byHeader, answer?: Answer) {
  const server = await startServer((request, response) => {
    if (answer) return answer(request, response);
    const isNew = JSON.stringify([request.url, request.headers, String(request.body)]).includes('k-new');
    response.writeHead(isNew ? 200 : 401).end('{}');
  });
  const credential = createCredential(providerOf(placements), {
    source: ({ refused }) => ({ apiKey: refused ? 'k-new' : 'k-old' }),
    baseURL: `${server.url}/v1`,
  });
  return { server, credential, call: createFetch(credential), url: `${server.url}/v1/x` };
}

const boundaryOf = (request?: { headers: Record<string, unknown> }) =>
  /boundary=(.+)/.exec(String(request?.headers['content-type']))?.[1];

const form = new FormData();
form.append('file', new Blob(['bytes'], { type: 'text/plain' }), 'a.txt');

describe('a Request', () => {
  test.each<[string, NonNullable<RequestInit['body']>, string]>([
    ['a string', 'text', 'text'],
    ['JSON', '{"a":1}', '{"a":1}'],
    ['bytes', new Uint8Array([0xef, 0xbb, 0xbf, 0xff, 0]), '\xef\xbb\xbf\xff\0'],
    ['a Blob', new Blob(['blob']), 'blob'],
    ['parameters', new URLSearchParams('a=1&b=2'), 'a=1&b=2'],
  ])('whose body is %s is sent as fetch sends it, and again after a refusal', async (_name, body, sent) => {
    const { server, call, url } = await setup();
    const response = await call(new Request(url, { method: 'POST', body }));
    expect(response.status).toBe(200);
    expect(server.received).toHaveLength(2);
    for (const received of server.received) {
      expect(received.body.toString('latin1')).toBe(sent);
      expect(received.headers['content-length']).toBe(String(sent.length));
      expect(received.headers['transfer-encoding']).toBeUndefined();
    }
  });

  test('whose body is a form keeps its boundary', async () => {
    const { server, call, url } = await setup();
    expect((await call(new Request(url, { method: 'POST', body: form }))).status).toBe(200);
    const [first, second] = server.received;
    expect(String(second?.body)).toContain(`--${boundaryOf(second)}`);
    expect(second?.body).toEqual(first?.body);
  });

  test('whose body is a stream stays a stream, and is not sent again', async () => {
    const { server, call, url } = await setup();
    const body = new Blob(['stream']).stream();
    const response = await call(new Request(url, { method: 'POST', body, duplex: 'half' } as RequestInit));
    expect(response.status).toBe(401);
    expect(refusalOf(response)?.retryable).toBe(true); // A new key was found; only this body is gone.
    expect(server.received.map(({ headers }) => headers['transfer-encoding'])).toEqual(['chunked']);
  });

  test('whose stream ends after the response began is answered before it ends', async () => {
    const { call, url } = await setup(byHeader, (_request, response) => void response.end('{}'));
    const pushed = Promise.withResolvers<void>();
    const body = new ReadableStream({
      async start(controller) {
        controller.enqueue(new TextEncoder().encode('first'));
        await pushed.promise;
        controller.close();
      },
    });
    const response = call(new Request(url, { method: 'POST', body, duplex: 'half' } as RequestInit));
    await new Promise((resolve) => setTimeout(resolve, 50));
    pushed.resolve();
    expect((await response).status).toBe(200);
  });

  test('larger than what is kept for a second try is sent once, whole', async () => {
    const { server, call, url } = await setup();
    const body = new Uint8Array(17 * 1024 * 1024).fill(97);
    const response = await call(new Request(url, { method: 'POST', body }));
    expect(response.status).toBe(401);
    expect(server.received.map((request) => request.body.length)).toEqual([body.length]);
  });

  test('is followed along a redirect with its body', async () => {
    const { server, call, url } = await setup(byHeader, (request, response) =>
      request.url === '/v1/x'
        ? void response.writeHead(307, { Location: '/v1/y' }).end()
        : void response.end('{}'),
    );
    await call(new Request(url, { method: 'POST', body: 'text' }));
    expect(server.received.map(({ url: path, body }) => [path, String(body)])).toEqual([
      ['/v1/x', 'text'],
      ['/v1/y', 'text'],
    ]);
  });

  test.each([
    ['json', { json: { key: '{apiKey}' } }, '{"a":1}', '{"a":1,"key":"k-new"}'],
    ['form', { form: { key: '{apiKey}' } }, new URLSearchParams('a=1'), 'a=1&key=k-new'],
  ])('takes a credential into its %s body', async (_name, placements, body, sent) => {
    const { server, call, url } = await setup(placements);
    const headers: Record<string, string> =
      typeof body === 'string' ? { 'Content-Type': 'application/json' } : {};
    expect((await call(new Request(url, { method: 'POST', body, headers }))).status).toBe(200);
    expect(String(server.received.at(-1)?.body)).toBe(sent);
  });

  test('takes a credential into its multipart body', async () => {
    const { server, call, url } = await setup({ form: { key: '{apiKey}' } });
    expect((await call(new Request(url, { method: 'POST', body: form }))).status).toBe(200);
    const last = server.received.at(-1);
    expect(String(last?.body)).toMatch(/a\.txt[\s\S]*name="key"\r\n\r\nk-new/);
    expect(String(last?.body)).toContain(`--${boundaryOf(last)}`);
  });

  test('takes the token of an exchange into its multipart body', async () => {
    const server = await startServer((_request, response) => void response.end('{"token":"t-1"}'));
    const provider = defineProvider({
      ...definition,
      strategies: {
        default: {
          exchange: { url: '/token', json: { key: '{apiKey}' }, token: '/token', expires: 'unknown' },
          then: { form: { key: '{token}' } },
        },
      },
    });
    const credential = createCredential(provider, { source: { apiKey: 'k' }, baseURL: server.url });
    await createFetch(credential)(new Request(`${server.url}/x`, { method: 'POST', body: form }));
    expect(String(server.received.at(-1)?.body)).toMatch(/a\.txt[\s\S]*name="key"\r\n\r\nt-1/);
  });

  test('of another copy of undici is a Request', async () => {
    const { server, call, url } = await setup();
    const request = new Request(url, { method: 'POST', body: 'text' });
    onTestFinished(() => void vi.unstubAllGlobals());
    vi.stubGlobal('Request', class {});
    const response = await call(request);
    expect(response.status).toBe(200);
    expect(server.received.map(({ method, body }) => `${method} ${body}`)).toEqual([
      'POST text',
      'POST text',
    ]);
  });

  test('that was used is refused as fetch refuses it', async () => {
    const { server, call, url } = await setup();
    const request = new Request(url, { method: 'POST', body: 'text' });
    await request.text();
    await expect(call(request)).rejects.toThrow(
      new TypeError('Cannot send a Request whose body has been used'),
    );
    expect(server.received).toHaveLength(0);
  });

  test('with a used body works with another body in init', async () => {
    const { server, call, url } = await setup();
    const request = new Request(url, { method: 'POST', body: 'text' });
    await request.text();
    expect((await call(request, { body: 'other' })).status).toBe(200);
    expect(String(server.received.at(-1)?.body)).toBe('other');
  });

  test.each([byHeader, { query: { key: '{apiKey}' } }])(
    'keeps everything else, with %j',
    async (placements) => {
      const { credential, url } = await setup(placements);
      const sent: Request[] = [];
      const call = createFetch(credential, async (input, init) => {
        sent.push(new Request(input as string | Request, init));
        return new Response('{}');
      });
      const { signal } = new AbortController();
      const said = {
        cache: 'no-store',
        credentials: 'omit',
        integrity: 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
        keepalive: true,
        mode: 'same-origin',
        referrer: 'about:client',
        referrerPolicy: 'no-referrer',
      } as const;
      await call(new Request(url, { ...said, method: 'POST', body: 'text', signal }));
      await call(new Request(`${url}?a=1`, { ...said, signal }));
      for (const request of sent) {
        expect(request).toMatchObject(said);
        expect(request.url + request.headers.get('x-api-key')).toContain('k-old');
      }
    },
  );

  test("of a page's navigation is sent without that mode, which no script may ask for", async () => {
    const { credential, url } = await setup();
    const inits: (RequestInit | undefined)[] = [];
    const call = createFetch(credential, async (_input, init) => {
      inits.push(init);
      return new Response('{}');
    });
    await call(Object.defineProperty(new Request(url), 'mode', { value: 'navigate' }));
    expect(inits).toEqual([expect.not.objectContaining({ mode: expect.anything() })]);
  });

  test('ends with its signal', async () => {
    const { call, url } = await setup(byHeader, () => {});
    const controller = new AbortController();
    const response = call(new Request(url, { signal: controller.signal }));
    setTimeout(() => controller.abort(new Error('enough')), 20);
    await expect(response).rejects.toThrow('enough');
  });
});

test.each<[string, (url: string) => [string | Request, RequestInit?]]>([
  ['null', (url) => [url, { method: 'POST', body: null }]],
  ['undefined', (url) => [url, { method: 'POST', body: undefined } as unknown as RequestInit]],
  ['that of a Request without one', (url) => [new Request(url, { method: 'POST' })]],
])('a body that is %s leaves room for a credential', async (_name, argumentsOf) => {
  const { server, call, url } = await setup({ json: { key: '{apiKey}' } });
  expect((await call(...argumentsOf(url))).status).toBe(200);
  expect(String(server.received.at(-1)?.body)).toBe('{"key":"k-new"}');
});

describe('openapi-fetch', () => {
  interface Paths {
    '/items': {
      post: {
        requestBody: { content: { 'application/json': { name: string } } };
        responses: { 200: { content: { 'application/json': { ok: boolean } } } };
      };
    };
  }

  test('sends JSON with a length, and again after a refusal', async () => {
    const { server, credential, call } = await setup();
    const client = createClient<Paths>({ baseUrl: credential.baseURL, fetch: call });
    const { response } = await client.POST('/items', { body: { name: 'a' } });
    expect(response.status).toBe(200);
    expect(server.received.map(({ body, headers }) => [String(body), headers['content-length']])).toEqual([
      ['{"name":"a"}', '12'],
      ['{"name":"a"}', '12'],
    ]);
  });
});

describe('ky', () => {
  test('sends JSON with a length, and again after a refusal', async () => {
    const { server, credential, call } = await setup();
    const client = ky.create({ baseUrl: `${credential.baseURL}/`, fetch: call, retry: 0 });
    expect(await client.post('items', { json: { name: 'a' } }).json()).toEqual({});
    expect(server.received.map(({ url, headers }) => [url, headers['content-length']])).toEqual([
      ['/v1/items', '12'],
      ['/v1/items', '12'],
    ]);
  });

  test('sees a refusal as an HTTPError with the response', async () => {
    const { credential, call } = await setup(
      byHeader,
      (_request, response) => void response.writeHead(403).end('{"detail":"no"}'),
    );
    const client = ky.create({ baseUrl: `${credential.baseURL}/`, fetch: call, retry: 0 });
    const error = await client.get('items').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'HTTPError', response: { status: 403 } });
  });
});
