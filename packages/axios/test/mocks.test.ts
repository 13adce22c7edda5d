import type { Credential } from '@sallyport/core';
import { createCredential, defineProvider } from '@sallyport/core';
import { phota } from '@sallyport/core/providers';
import type { AxiosInstance, AxiosRequestConfig } from 'axios';
import axios from 'axios';
import MockAdapter from 'axios-mock-adapter';
import { describe, expect, test } from 'vitest';
import { attachCredential } from '../src/index.js';
import type { Order } from './attached.js';
import { KEY, orders, thrownBy } from './attached.js';
import { carriers, providerOf } from './carriers.js';
import { startServer } from './server.js';

const BASE = 'https://api.photalabs.com/v1/phota';

/** An instance with a mock and a credential, put on in either order. */
function mocked(order: Order, config: AxiosRequestConfig = {}, credential: Credential = photaCredential()) {
  const client = axios.create(config);
  const first = order === 'before the credential' ? mockOf(client) : undefined;
  attachCredential(client, credential);
  return { client, mock: first ?? mockOf(client) };
}

/** The package's types know axios's CommonJS build. */
const mockOf = (client: AxiosInstance) => new MockAdapter(client as never);

const photaCredential = () => createCredential(phota, { source: { apiKey: KEY } });

describe.each(orders)('axios-mock-adapter %s', (order) => {
  test.each<
    [
      string,
      (mock: MockAdapter) => void,
      (client: AxiosInstance) => Promise<{ data: unknown }>,
      AxiosRequestConfig?,
    ]
  >([
    ['a path', (m) => m.onGet('/x').reply(200, 'yes'), (c) => c.get('/x')],
    ['a path without a slash', (m) => m.onGet('x').reply(200, 'yes'), (c) => c.get('x')],
    ['a path below a baseURL', (m) => m.onGet('/x').reply(200, 'yes'), (c) => c.get('/x'), { baseURL: BASE }],
    [
      'a baseURL with a slash',
      (m) => m.onGet('/x').reply(200, 'yes'),
      (c) => c.get('/x'),
      { baseURL: `${BASE}/` },
    ],
    ['an absolute URL for a path', (m) => m.onGet(`${BASE}/x`).reply(200, 'yes'), (c) => c.get('/x')],
    ['an absolute URL', (m) => m.onGet(`${BASE}/x`).reply(200, 'yes'), (c) => c.get(`${BASE}/x`)],
    ['an expression', (m) => m.onGet(/^\/users\/\d+$/).reply(200, 'yes'), (c) => c.get('/users/1')],
    [
      'params',
      (m) => m.onGet('/x', { params: { a: 1 } }).reply(200, 'yes'),
      (c) => c.get('/x', { params: { a: 1 } }),
    ],
    ['a query', (m) => m.onGet('/x?a=1').reply(200, 'yes'), (c) => c.get('/x?a=1')],
    ['a JSON body', (m) => m.onPost('/x', { a: 1 }).reply(200, 'yes'), (c) => c.post('/x', { a: 1 })],
    [
      'headers',
      (m) =>
        m
          .onGet('/x', {
            headers: { asymmetricMatch: (h: object) => Reflect.get(h, 'X-Mine') === 'a' } as never,
          })
          .reply(200, 'yes'),
      (c) => c.get('/x', { headers: { 'X-Mine': 'a' } }),
    ],
    ['anything', (m) => m.onAny().reply(200, 'yes'), (c) => c.put('/x/y')],
    [
      'a function',
      (m) => m.onGet('/x').reply((c) => [200, c.url === '/x' && c.params.a === 1 ? 'yes' : 'no']),
      (c) => c.get('/x', { params: { a: 1 } }),
    ],
    [
      'once, then again',
      (m) => m.onGet('/x').replyOnce(500).onGet('/x').reply(200, 'yes'),
      (c) => c.get('/x').catch(() => c.get('/x')),
    ],
    ['a method', (m) => m.onDelete('/x/1').reply(200, 'yes'), (c) => c.delete('/x/1')],
  ])('matches %s', async (_name, prepare, call, config) => {
    const { client, mock } = mocked(order, config);
    prepare(mock);
    expect((await call(client)).data).toBe('yes');
  });

  test('its history is what the caller gave: no key and no absolute URL', async () => {
    const { client, mock } = mocked(order);
    let header: unknown;
    const keptHeaders: unknown[] = [];
    mock.onAny().reply((config) => {
      header = config.headers?.['X-API-Key'];
      keptHeaders.push(config.headers);
      return [200, {}];
    });
    await client.get('/x', { params: { a: 1 } });
    await client.post('/y', { b: 2 }, { headers: { 'X-Mine': 'm' } });
    const [get] = mock.history.get;
    const [post] = mock.history.post;
    expect(header).toBe(KEY);
    expect(get).toMatchObject({ url: '/x', params: { a: 1 }, method: 'get' });
    expect(get?.baseURL).toBeUndefined();
    expect(post).toMatchObject({ url: '/y', data: '{"b":2}', headers: { 'X-Mine': 'm' } });
    expect(JSON.stringify([mock.history, keptHeaders])).not.toContain(KEY);
    expect(JSON.stringify(mock.history)).not.toContain('https://');
    expect(post).not.toHaveProperty('maxRedirects');
  });

  test('its statuses and errors arrive as without the credential', async () => {
    const { client, mock } = mocked(order);
    mock.onGet('/401').reply(401, { detail: 'no' });
    mock.onGet('/network').networkError();
    mock.onGet('/timeout').timeout();
    mock.onGet('/aborted').abortRequest();
    expect(await thrownBy(client.get('/401'))).toMatchObject({
      code: 'invalid',
      response: { status: 401, data: { detail: 'no' } },
    });
    expect(await thrownBy(client.get('/network'))).toMatchObject({
      message: 'Network Error',
      config: { url: '/network' },
    });
    expect(await thrownBy(client.get('/timeout', { timeout: 5000 }))).toMatchObject({
      code: 'ECONNABORTED',
      message: 'timeout of 5000ms exceeded',
    });
    expect(await thrownBy(client.get('/aborted'))).toMatchObject({
      code: 'ECONNABORTED',
      message: 'Request aborted',
    });
    expect(await thrownBy(client.get('/nothing'))).toMatchObject({ response: { status: 404 } });
  });

  test.each(carriers)(
    'a key carried in $name changes only what it must, and is not in the history',
    async (carrier) => {
      const credential = createCredential(providerOf(carrier), { source: { apiKey: KEY } });
      const { client, mock } = mocked(order, {}, credential);
      const seen: string[] = [];
      mock.onAny('/x').reply((config) => {
        seen.push(JSON.stringify([axios.getUri(config), config.headers, config.data]));
        return [200, 'yes'];
      });
      const { data } = await client.request({ method: carrier.method, url: '/x', params: { a: [1, 'ü'] } });
      expect(data).toBe('yes');
      expect(seen.join()).toContain(KEY);
      expect(JSON.stringify(mock.history)).not.toContain(KEY);
      expect(JSON.stringify(mock.history)).not.toContain('https://');
    },
  );

  test('what it passes through is sent with the key, and comes back clean', async () => {
    const api = await startServer();
    const credential = createCredential(phota, { source: { apiKey: KEY }, baseURL: api.url });
    const { client, mock } = mocked(order, { adapter: 'http' }, credential);
    mock.onGet('/x').passThrough();
    const response = await client.get('/x', { params: { a: 1 } });
    expect(api.received[0]).toMatchObject({ url: '/x?a=1', headers: { 'x-api-key': KEY } });
    expect(JSON.stringify([response.config, mock.history])).not.toContain(KEY);
  });
});

test('an adapter of the caller is given an absolute URL if its parts cannot make it: after a redirect', async () => {
  const urls: (string | undefined)[] = [];
  const client = axios.create({
    adapter: async (config) => {
      urls.push(axios.getUri(config));
      const headers = urls.length === 1 ? { location: '/v1/phota/z?b=1' } : {};
      return { status: urls.length === 1 ? 302 : 200, statusText: '', headers, config, data: '{}' };
    },
  });
  attachCredential(client, photaCredential());
  await client.get('/x', { params: { a: 1 } });
  expect(urls).toEqual([`${BASE}/x?a=1`, `${BASE}/z?b=1`]);
});

test.each([undefined, new URLSearchParams({ q: '1' })])(
  'a key in the path leaves the params as they are: %o',
  async (params) => {
    const carrier = { name: 'path', method: 'get', placed: { path: '/key-{apiKey}' } } as const;
    const credential = createCredential(providerOf(carrier), { source: { apiKey: KEY } });
    const { client, mock } = mocked('after the credential', {}, credential);
    const seen: unknown[] = [];
    mock.onAny('/x').reply((config) => {
      seen.push(config.params);
      return [200];
    });
    await client.get('/x', params ? { params } : {});
    expect(seen).toHaveLength(1);
    expect(seen[0]).toBe(params);
  },
);

test('a serializer of the caller that writes the key its own way gets an absolute URL instead', async () => {
  const acme = defineProvider({
    id: 'acme',
    title: 'Acme',
    environments: { production: 'https://api.acme.example/v1' },
    secrets: { apiKey: {} },
    strategies: { default: { query: { api_key: '{apiKey}' } } },
  });
  const { client, mock } = mocked(
    'after the credential',
    {},
    createCredential(acme, { source: { apiKey: KEY } }),
  );
  const seen: unknown[] = [];
  mock.onAny().reply(({ url, params }) => {
    seen.push(url, params);
    return [200];
  });
  const paramsSerializer = () => 'all=mine';
  await client.get('/x', { params: { a: 1 }, paramsSerializer });
  await client.get('/x', { params: new URLSearchParams({ q: '1' }) });
  expect(seen.slice(0, 2)).toEqual([`https://api.acme.example/v1/x?all=mine&api_key=${KEY}`, undefined]);
  expect(String(seen[3])).toBe(`q=1&api_key=${KEY}`);
});
