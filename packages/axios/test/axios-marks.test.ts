import { inspect } from 'node:util';
import { CredentialError, createCredential, defineProvider } from '@sallyport/core';
import { phota } from '@sallyport/core/providers';
import type { AxiosRequestConfig, InternalAxiosRequestConfig } from 'axios';
import axios from 'axios';
import { describe, expect, test } from 'vitest';
import { attachCredential } from '../src/index.js';
import { adapters, KEY, setup, thrownBy } from './attached.js';
import { startServer } from './server.js';

const refusing = (status: number, headers = {}) =>
  setup((_request, response) => void response.writeHead(status, headers).end('{"detail":"no"}'));

/** Everything that leaves the adapter as a CredentialError, by its code. */
const cases: Record<string, (config: AxiosRequestConfig) => Promise<unknown>> = {
  invalid: async (config) => (await refusing(401)).client.get('/x', config),
  forbidden: async (config) => (await refusing(403)).client.get('/x', config),
  rate_limited: async (config) => (await refusing(429, { 'Retry-After': '3600' })).client.get('/x', config),
  outside_allowed_urls: async (config) => (await setup()).client.get('https://elsewhere.example/', config),
  redirect_refused: async (config) =>
    (await refusing(302, { Location: 'https://elsewhere.example/' })).client.get('/x', config),
  invalid_option: async (config) => (await setup()).client.get('/x', { ...config, socketPath: '/tmp/x' }),
  insecure_transport: async (config) =>
    (await setup()).client.get('/x', { ...config, proxy: { host: 'proxy.example', port: 3128 } }),
  source_missing: async (config) => call(createCredential(phota, { source: () => undefined }), config),
  exchange_failed: async (config) => call(exchanging((await startServer()).url), config),
};

const exchanging = (baseURL: string) =>
  createCredential(
    defineProvider({
      id: 'acme',
      title: 'Acme',
      environments: { production: 'https://api.acme.example' },
      secrets: { apiKey: {} },
      strategies: {
        default: {
          exchange: { url: '/token', json: { key: '{apiKey}' }, token: '/nothing', expires: { fixed: 60 } },
          then: { header: { Authorization: 'Bearer {token}' } },
        },
      },
    }),
    { source: { apiKey: KEY }, baseURL },
  );

function call(credential: ReturnType<typeof createCredential>, config: AxiosRequestConfig) {
  const client = axios.create({ adapter: 'http' });
  attachCredential(client, credential);
  return client.get('/x', config);
}

describe.each(adapters)('%s adapter', (adapter) => {
  test.each(Object.entries(cases))('%s is a CredentialError and an axios error', async (code, run) => {
    const error = await thrownBy(run({ adapter, headers: { 'X-Mine': 'a' } }));
    expect(error).toBeInstanceOf(CredentialError);
    if (!axios.isAxiosError(error)) throw error;
    expect(error).toMatchObject({ code, config: { url: expect.any(String), headers: { 'X-Mine': 'a' } } });
    expect(error.response?.status).toBe(
      { invalid: 401, forbidden: 403, rate_limited: 429 }[code] as number | undefined,
    );
    if (error.response) expect(error.status).toBe(error.response.status);
    expect(error.toJSON()).toMatchObject({ name: 'CredentialError', code, config: { method: 'get' } });
    expect(JSON.stringify(error)).not.toContain(KEY);
    for (const mark of ['config', 'request', 'response']) expect(Object.keys(error)).not.toContain(mark);
    expect('request' in error).toBe(true);
    expect(axios.isCancel(error)).toBe(false);
  });

  test('the check of a 401 that users have written works, and the data is parsed', async () => {
    const { client } = await refusing(401);
    const error = await thrownBy(client.get('/x', { adapter }));
    expect(axios.isAxiosError(error) && error.response?.status === 401).toBe(true);
    expect(axios.isAxiosError(error) && error.response?.data).toEqual({ detail: 'no' });
    expect(axios.isAxiosError(error) && error.request).toBeDefined();
    expect((error as CredentialError).cause).toMatchObject({ name: 'AxiosError', code: 'ERR_BAD_REQUEST' });
  });
});

test('libraries can replace and delete the marks of a refusal', async () => {
  const { client } = await refusing(401);
  const error = (await thrownBy(client.get('/x'))) as Record<string, unknown>;
  error.request = 'mine';
  error.request = { path: '/mine' };
  expect(error.request).toEqual({ path: '/mine' });
  for (const mark of ['config', 'request', 'response', 'isAxiosError'])
    expect(Reflect.deleteProperty(error, mark)).toBe(true);
  expect(axios.isAxiosError(error)).toBe(false);
});

test('calls that fail with one exchange have a config each', async () => {
  const api = await startServer((_request, response) => void response.writeHead(200).end('{}'));
  const client = axios.create({ adapter: 'http' });
  attachCredential(client, exchanging(api.url));
  const errors = await Promise.all(['/a', '/b', '/c'].map((url) => thrownBy(client.get(url))));
  expect(errors.map((error) => axios.isAxiosError(error) && error.config?.url)).toEqual(['/a', '/b', '/c']);
  for (const error of errors) expect(error).toMatchObject({ code: 'exchange_failed', provider: 'acme' });
  expect(new Set(errors.map((error) => (error as Error).stack?.split('\n')[1])).size).toBe(1);
});

test('a timeout that ends while the token is awaited is the timeout of axios', async () => {
  const api = await startServer(() => {});
  const client = axios.create({ adapter: 'http', timeout: 60 });
  attachCredential(client, exchanging(api.url));
  const error = await thrownBy(client.get('/x'));
  expect(error).toMatchObject({
    code: 'ECONNABORTED',
    message: 'timeout of 60ms exceeded',
    config: { url: '/x' },
  });
  expect(axios.isAxiosError(error) && (error.cause as unknown)).toMatchObject({ code: 'unavailable' });
  const clarified = { transitional: { clarifyTimeoutError: true }, timeoutErrorMessage: 'too slow' };
  expect(await thrownBy(client.get('/x', clarified))).toMatchObject({
    code: 'ETIMEDOUT',
    message: 'too slow',
  });
});

test('an instance without defaults has timeouts as well', async () => {
  const api = await startServer(() => {});
  const client = new axios.Axios({ timeout: 60 });
  attachCredential(client, exchanging(api.url));
  expect(await thrownBy(client.get('/x'))).toMatchObject({ code: 'ECONNABORTED' });
});

test('a refusal that says unavailable is no timeout', async () => {
  const api = await startServer((_request, response) => void response.writeHead(503).end('{}'));
  const acme = defineProvider({
    id: 'acme',
    title: 'Acme',
    environments: { production: 'https://api.acme.example' },
    secrets: { apiKey: {} },
    strategies: { default: { header: { 'X-API-Key': '{apiKey}' } } },
    refusals: { unavailable: { match: [{ status: 503 }] } },
  });
  const credential = createCredential(acme, { source: { apiKey: KEY }, baseURL: api.url });
  const error = await thrownBy(call(credential, { timeout: 5000 }));
  expect(error).toBeInstanceOf(CredentialError);
  expect(error).toMatchObject({ code: 'unavailable', status: 503, response: { status: 503 } });
});

test("the cause of an adapter's error shows no key either", async () => {
  const { client } = await setup(undefined, {
    adapter: async (config) => {
      throw new Error('wrapped', {
        cause: new axios.AxiosError('inner', 'E', { ...config, headers: config.headers.concat() }),
      });
    },
  });
  const error = await thrownBy(client.get('/x'));
  expect(error).toMatchObject({ message: 'wrapped', cause: { config: { url: '/x' } } });
  expect(inspect(error, { depth: 10 })).not.toContain(KEY);
});

/** What a call throws if the adapter of the caller's throws this. */
async function thrownByAdapter(errorOf: (config: InternalAxiosRequestConfig) => unknown) {
  const { client } = await setup(undefined, {
    adapter: async (config) => {
      throw errorOf({ ...config, headers: config.headers.concat() });
    },
  });
  return thrownBy(client.get('/x'));
}

test.each([
  ['an error', new TypeError('mine')],
  ['an error without a cause to speak of', new Error('mine', { cause: null })],
  ['null', null],
])("%s of an adapter's own is passed on as it is", async (_name, own) => {
  expect(await thrownByAdapter(() => own)).toBe(own);
  for (const mark of ['config', 'request', 'response']) expect(own && mark in own).not.toBe(true);
});

test('however deep in its causes, an error shows no key', async () => {
  const error = await thrownByAdapter((config) =>
    [1, 2, 3, 4, 5, 6].reduce<Error>(
      (cause, depth) => new Error(`wrapped ${depth} times`, { cause }),
      new axios.AxiosError('inner', 'E', config),
    ),
  );
  expect(error).toMatchObject({ message: 'wrapped 6 times' });
  expect(inspect(error, { depth: 20 })).toContain('inner');
  expect(inspect(error, { depth: 20 })).not.toContain(KEY);
});

test('an error that is its own cause is passed on too', async () => {
  const own = new axios.AxiosError('mine');
  own.cause = own;
  expect(await thrownByAdapter(() => own)).toBe(own);
});

test("an adapter's axios error shows no key in its response, and gets no request that it had not", async () => {
  const error = await thrownByAdapter((config) => {
    const response = { status: 418, statusText: '', headers: {}, config, data: 'tea' };
    return new axios.AxiosError('mine', 'E', config, undefined, response);
  });
  expect(error).toMatchObject({ message: 'mine', response: { status: 418, config: { url: '/x' } } });
  expect(inspect(error, { depth: 10 })).not.toContain(KEY);
  expect('request' in (error as object)).toBe(false);
  const without = (config: InternalAxiosRequestConfig) =>
    Object.assign(new axios.AxiosError('mine', 'E', config), { response: undefined });
  expect(await thrownByAdapter(without)).toMatchObject({ message: 'mine', response: undefined });
});

test('an adapter that calls by another credential: each error has the config of its own call', async () => {
  const { client: inner } = await refusing(401);
  let first: unknown;
  const { client } = await setup(undefined, {
    adapter: async () => {
      first = await thrownBy(inner.get('/inner'));
      throw first;
    },
  });
  const second = await thrownBy(client.get('/outer'));
  expect([first, second]).toMatchObject([
    { code: 'invalid', config: { url: '/inner' } },
    { code: 'invalid', config: { url: '/outer' } },
  ]);
});

test('the config of a call that was given up before it was sent can be sent again', async () => {
  const { client } = await setup();
  const error = await thrownBy(client.get('/x', { signal: AbortSignal.abort() }));
  if (!axios.isAxiosError(error) || !error.config) throw error;
  const { config, data } = await client.request({ ...error.config, signal: new AbortController().signal });
  expect([data, config.adapter]).toEqual([{ ok: true }, 'http']);
});
