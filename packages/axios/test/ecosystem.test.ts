import { createReadStream } from 'node:fs';
import { Agent, createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { inspect } from 'node:util';
import { createCredential } from '@sallyport/core';
import { phota } from '@sallyport/core/providers';
import type { AxiosRequestConfig } from 'axios';
import axios, { CanceledError } from 'axios';
import axiosRetry from 'axios-retry';
import { describe, expect, onTestFinished, test } from 'vitest';
import { attachCredential } from '../src/index.js';
import type { Answer } from './server.js';
import { startServer } from './server.js';

const KEY = 'sp-canary-0a1b2c3d';

async function setup(answer?: Answer, config: AxiosRequestConfig = {}) {
  const api = await startServer(answer);
  const client = axios.create({ adapter: 'http', ...config });
  attachCredential(
    client,
    createCredential(phota, { source: { apiKey: KEY }, baseURL: `${api.url}/v1/phota` }),
  );
  return { api, client };
}

const deep = (value: unknown) => inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true });

test("the user's interceptors see every request and response, and never the key", async () => {
  const { api, client } = await setup();
  const seen: unknown[] = [];
  client.interceptors.request.use((config) => {
    config.headers.set('X-Trace', 't-1');
    seen.push(deep(config));
    return config;
  });
  client.interceptors.response.use((response) => {
    seen.push(deep(response));
    return response;
  });
  await client.get('/x');
  expect(api.received[0]?.headers).toMatchObject({ 'x-trace': 't-1', 'x-api-key': KEY });
  expect(seen).toHaveLength(2);
  expect(seen.join()).not.toContain(KEY);
});

describe('axios-retry', () => {
  test('tries again what failed, each time with the key, once', async () => {
    let calls = 0;
    const { api, client } = await setup((_request, response) => {
      calls += 1;
      response.writeHead(calls < 3 ? 503 : 200).end('{"ok":true}');
    });
    axiosRetry(client, { retries: 3, retryDelay: () => 0 });
    expect((await client.get('/x')).data).toEqual({ ok: true });
    expect(api.received.map(({ headers }) => headers['x-api-key'])).toEqual([KEY, KEY, KEY]);
  });
});

test('transformRequest and transformResponse do their work', async () => {
  const { api, client } = await setup();
  const { data } = await client.post(
    '/x',
    { a: 1 },
    {
      transformRequest: [
        (body, headers) => {
          headers.set('Content-Type', 'text/plain');
          return `<${body.a}>`;
        },
      ],
      transformResponse: [(body: string) => body.length],
    },
  );
  expect(api.received[0]).toMatchObject({ body: '<1>', headers: { 'content-type': 'text/plain' } });
  expect(data).toBe('{"ok":true}'.length);
});

test('validateStatus says what is an error, refusals included', async () => {
  const { client } = await setup((_request, response) => void response.writeHead(401).end('{"detail":"no"}'));
  const response = await client.get('/x', { validateStatus: () => true });
  expect(response).toMatchObject({ status: 401, data: { detail: 'no' } });
  await expect(client.get('/x')).rejects.toMatchObject({ code: 'invalid', response: { status: 401 } });
});

describe.each(['http', 'fetch'] as const)('a streamed response, %s adapter', (adapter) => {
  test('arrives in full and shows no key', async () => {
    const { client } = await setup((_request, response) => void response.end('abc'.repeat(50_000)), {
      adapter,
    });
    const { data } = await client.get('/x', { responseType: 'stream' });
    expect(deep(data)).not.toContain(KEY);
    if (adapter === 'http') expect(data.readableObjectMode).toBe(false);
    expect((await text(data)).length).toBe(150_000);
  });

  test('breaks off with an error that shows no key', async () => {
    const { client } = await setup(
      (_request, response) => {
        response.writeHead(200, { 'Content-Length': '99' }).write('abc');
        setImmediate(() => response.destroy());
      },
      { adapter },
    );
    const { data } = await client.get('/x', { responseType: 'stream' });
    const error = await text(data).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(deep(error)).not.toContain(KEY);
  });

  test('that grows too long breaks off with an error that shows no key', async () => {
    const { client } = await setup(
      (_request, response) => {
        response.write('abc');
        response.end('d'.repeat(100));
      },
      { adapter },
    );
    const { data } = await client.get('/x', { responseType: 'stream', maxContentLength: 50 });
    const error = await text(data).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'AxiosError', config: { url: '/x' } });
    expect(deep(error)).not.toContain(KEY);
  });

  test('of a redirect is let go of', async () => {
    const closed = Promise.withResolvers<void>();
    const { client } = await setup(
      ({ url }, response) => {
        if (url.endsWith('/new')) return void response.end('{}');
        response.once('close', () => closed.resolve());
        response.writeHead(302, { Location: 'new' }).write('abc');
      },
      { adapter },
    );
    const { data } = await client.get('/x', { responseType: 'stream' });
    expect(await text(data)).toBe('{}');
    await closed.promise;
  });

  test('is let go of upstream when the caller is done with it', async () => {
    const closed = Promise.withResolvers<void>();
    const { client } = await setup(
      (_request, response) => {
        response.once('close', () => closed.resolve());
        response.write('abc');
      },
      { adapter },
    );
    const { data } = await client.get('/x', { responseType: 'stream' });
    await (data instanceof Readable ? data.destroy() : data.cancel());
    await closed.promise;
  });
});

test.each(['http', 'fetch'] as const)('AbortController ends a request, %s adapter', async (adapter) => {
  const abort = new AbortController();
  const { client } = await setup(() => abort.abort(), { adapter });
  const error = await client.get('/x', { signal: abort.signal }).catch((thrown: unknown) => thrown);
  expect(axios.isCancel(error)).toBe(true);
  expect(deep(error)).not.toContain(KEY);
});

test('an aborted stream fails with a CanceledError that shows no key', async () => {
  const abort = new AbortController();
  const { client } = await setup((_request, response) => void response.write('abc'));
  const { data } = await client.get('/x', { responseType: 'stream', signal: abort.signal });
  data.once('data', () => abort.abort());
  const error = await text(data).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(CanceledError);
  expect(deep(error)).not.toContain(KEY);
});

test.each(['http', 'fetch'] as const)(
  'a stream that is being sent shows no key, %s adapter',
  async (adapter) => {
    const { api, client } = await setup(() => {}, { adapter });
    const data = new PassThrough();
    data.write('abc');
    const abort = new AbortController();
    const call = client.post('/x', data, { signal: abort.signal }).catch((thrown: unknown) => thrown);
    await expect.poll(() => api.arrived()).toBe(1);
    expect(deep(data)).not.toContain(KEY);
    abort.abort();
    const error = await call;
    expect(axios.isCancel(error)).toBe(true);
    expect(deep(error)).not.toContain(KEY);
  },
);

test('a stream that the caller ends early ends the request, as in axios', async () => {
  const { api, client } = await setup(() => {});
  const outcomes = [];
  for (const instance of [client, axios.create({ adapter: 'http', baseURL: api.url })]) {
    for (const reason of [undefined, new Error('mine')]) {
      const data = new PassThrough();
      data.write('abc');
      const before = api.arrived();
      const call = instance.post('/x', data).catch((thrown: unknown) => thrown);
      await expect.poll(() => api.arrived()).toBe(before + 1);
      data.destroy(reason);
      const { message, code } = (await call) as { message: string; code?: string };
      outcomes.push([message, code]);
    }
  }
  expect(outcomes.slice(0, 2)).toEqual(outcomes.slice(2));
});

test('a streamed request is sent', async () => {
  const { api, client } = await setup();
  await client.post('/x', createReadStream(new URL(import.meta.url)));
  expect(api.received[0]?.body).toContain('a streamed request is sent');
});

test('a proxy of the caller is used; one of the environment never sees a call to this machine', async () => {
  const proxied: string[] = [];
  const proxy = createServer((request, response) => {
    proxied.push(request.url ?? '');
    const { method, headers } = request;
    const onward = httpRequest(request.url ?? '', { method: method ?? 'GET', headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    request.pipe(new PassThrough()).pipe(onward);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void proxy.close());
  const { port } = proxy.address() as AddressInfo;
  const { api, client } = await setup();

  await client.get('/by-proxy', { proxy: { protocol: 'http', host: '127.0.0.1', port } });
  expect(proxied).toEqual([`${api.url}/v1/phota/by-proxy`]);
  expect(api.received[0]?.headers['x-api-key']).toBe(KEY);

  process.env.HTTP_PROXY = `http://127.0.0.1:${port}`;
  onTestFinished(() => void delete process.env.HTTP_PROXY);
  await client.get('/direct');
  expect(proxied).toHaveLength(1);
});

test('a keep-alive agent is used, and its other requests show no key in an error', async () => {
  const httpAgent = new Agent({ keepAlive: true });
  onTestFinished(() => httpAgent.destroy());
  const arrived = Promise.withResolvers<void>();
  const { client } = await setup(
    ({ url }, response) => {
      if (url.endsWith('/hangs')) arrived.resolve();
      else response.writeHead(500).end('{}');
    },
    { httpAgent },
  );
  const hanging = client.get('/hangs').catch(() => {});
  await arrived.promise;
  const error = await client.get('/fails').catch((thrown: unknown) => thrown);
  expect(axios.isAxiosError(error) && error.config?.httpAgent).toBeInstanceOf(Agent);
  expect(axios.isAxiosError(error) && error.config?.httpAgent.keepAlive).toBe(true);
  expect(deep(error)).not.toContain(KEY);
  expect(JSON.stringify(error)).not.toContain(KEY);
  expect(inspect(httpAgent, { depth: 10 })).toContain(KEY);
  httpAgent.destroy();
  await hanging;
});

test('a timeout is reported as axios reports it', async () => {
  const { client } = await setup(() => {}, { timeout: 50 });
  const error = await client.get('/x').catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'ECONNABORTED', message: 'timeout of 50ms exceeded' });
});

test('an xhr adapter, which would follow redirects anywhere, is not used', async () => {
  const { api, client } = await setup(undefined, { adapter: ['xhr'] });
  await expect(client.get('/x')).rejects.toThrow(/no suitable adapter/);
  expect(api.received).toEqual([]);
});
