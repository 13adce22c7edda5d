import { inspect } from 'node:util';
import type { StrategyDefinition } from '@sallyport/core';
import { CredentialError, createCredential, defineProvider } from '@sallyport/core';
import { phota, smartExtract } from '@sallyport/core/providers';
import type {
  AxiosError,
  AxiosInstance,
  AxiosRequestConfig,
  AxiosResponse,
  InternalAxiosRequestConfig,
} from 'axios';
import axios from 'axios';
import { describe, expect, test } from 'vitest';
import { attachCredential } from '../src/index.js';
import { startServer } from './server.js';

const KEY = 'canary-7f3a9c';

describe.each(['http', 'fetch'] as const)('attachCredential, %s adapter', (adapter) => {
  async function attached(answer?: Parameters<typeof startServer>[0]) {
    const api = await startServer(answer);
    const credential = createCredential(phota, {
      source: { apiKey: KEY },
      baseURL: `${api.url}/v1/phota`,
    });
    const client = axios.create({ adapter });
    const detach = attachCredential(client, credential);
    return { api, client, detach };
  }

  test('sends the key to the provider, below its base URL, with the parameters of the caller', async () => {
    const { api, client } = await attached();
    const response = await client.get('/profiles/ids', { params: { page: 2 } });
    expect(response.data).toEqual({ ok: true });
    expect(api.received[0]).toMatchObject({
      method: 'GET',
      url: '/v1/phota/profiles/ids?page=2',
      headers: { 'x-api-key': KEY },
    });
  });

  test('an absolute URL to another server is an error, and nothing is sent', async () => {
    const elsewhere = await startServer();
    const { client } = await attached();
    await expect(client.get(`${elsewhere.url}/v1/phota/x`)).rejects.toMatchObject({
      name: 'CredentialError',
      code: 'outside_allowed_urls',
    });
    expect(elsewhere.received).toEqual([]);
  });

  test('a redirect to another server is an error, and nothing is sent', async () => {
    const elsewhere = await startServer();
    const { client } = await attached(
      (_request, response) => void response.writeHead(307, { Location: `${elsewhere.url}/v1/phota/x` }).end(),
    );
    await expect(client.post('/generate', { a: 1 })).rejects.toMatchObject({ code: 'redirect_refused' });
    expect(elsewhere.received).toEqual([]);
  });

  test('a redirect within the audience is followed with the key', async () => {
    const { api, client } = await attached((request, response) => {
      if (request.url.endsWith('/old')) response.writeHead(307, { Location: 'new' }).end();
      else response.end(`{"got":${request.body}}`);
    });
    const { data } = await client.post('/old', { a: 1 });
    expect(data).toEqual({ got: { a: 1 } });
    expect(api.received[1]).toMatchObject({ url: '/v1/phota/new', headers: { 'x-api-key': KEY } });
  });

  test("the caller's maxRedirects holds: none is the redirect itself, too many is an error", async () => {
    const { api, client } = await attached(
      ({ url }, response) => void response.writeHead(302, { Location: `${url}x` }).end(),
    );
    const { status, headers } = await client.get('/x', { maxRedirects: 0, validateStatus: () => true });
    expect([status, headers.location]).toEqual([302, '/v1/phota/xx']);
    await expect(client.get('/y', { maxRedirects: 2 })).rejects.toMatchObject({ code: 'redirect_refused' });
    expect(api.received.map(({ url }) => url.slice('/v1/phota'.length))).toEqual(['/x', '/y', '/yx', '/yxx']);
  });

  test('a refusal is a CredentialError, with the scrubbed AxiosError as its cause', async () => {
    const { client } = await attached(
      (_request, response) =>
        void response
          .writeHead(401, { 'X-Request-Id': 'r-1' })
          .end('{"detail":"Missing or invalid API key in the X-API-Key header."}'),
    );
    const error = await client.get('/x').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CredentialError);
    expect(error).toMatchObject({ code: 'invalid', status: 401, provider: 'phota', requestId: 'r-1' });
    const { cause } = error as CredentialError;
    expect(axios.isAxiosError(cause) && cause.response?.data).toEqual({
      detail: 'Missing or invalid API key in the X-API-Key header.',
    });
    expect(inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true })).not.toContain(KEY);
    Object.assign(error as object, { config: {}, response: {}, cause: {} }); // Some libraries do.
  });

  test("the credential stands in place of the caller's auth and Authorization", async () => {
    const acme = defineProvider({
      ...{ id: 'acme', title: 'Acme', secrets: { key: {} } },
      environments: { production: 'https://api.acme.example' },
      strategies: { default: { header: { Authorization: 'Bearer {key}' } } },
    });
    const api = await startServer();
    const client = axios.create({ adapter, auth: { username: 'u', password: 'p' } });
    attachCredential(client, createCredential(acme, { source: { key: KEY }, baseURL: api.url }));
    const { config } = await client.get('/x', { headers: { authorization: 'Basic mine' } });
    expect(api.received[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
    expect(config.auth).toEqual({ username: 'u', password: 'p' });
  });

  test("the caller's auth is sent beside a credential in another header", async () => {
    const { api, client } = await attached();
    await client.get('/x', { auth: { username: 'u', password: 'p' } });
    expect(api.received[0]?.headers).toMatchObject({ authorization: 'Basic dTpw', 'x-api-key': KEY });
  });

  test.each([false, null])('a header of the client that the caller sets to %s is not sent', async (off) => {
    const { api, client } = await attached();
    await client.get('/x', { headers: { 'User-Agent': off, 'X-Mine': 'a' } });
    expect(api.received[0]?.headers).toMatchObject({ 'x-mine': 'a', 'x-api-key': KEY });
    expect(api.received[0]?.headers['user-agent'] ?? 'none').not.toMatch(/^axios/);
  });

  test('any other status is an AxiosError', async () => {
    const { client } = await attached((_request, response) => void response.writeHead(500).end());
    const error = await client.get('/x').catch((thrown: unknown) => thrown);
    expect(axios.isAxiosError(error) && error.response?.status).toBe(500);
    expect(error).not.toBeInstanceOf(CredentialError);
  });

  test('the response shows neither the key nor the request it was sent with', async () => {
    const { client } = await attached();
    const response = await client.get('/x');
    expect(inspect(response, { depth: Number.POSITIVE_INFINITY, showHidden: true })).not.toContain(KEY);
    expect(JSON.stringify({ ...response })).not.toContain(KEY);
    expect(response.request).toBeDefined();
  });
});

/** What a call makes of an answer of the caller's own adapter. */
async function outcomeOf(status: number, config: AxiosRequestConfig = {}) {
  const request = { res: { responseUrl: 'mine' } };
  const client = axios.create({
    adapter: async (sent) => ({ status, statusText: '', headers: {}, config: sent, request, data: '{}' }),
  });
  attachCredential(client, createCredential(phota, { source: { apiKey: KEY } }));
  return client.get('/x', config).catch((thrown: unknown) => thrown) as Promise<AxiosResponse & AxiosError>;
}

describe('what is an error is said by validateStatus, as in axios', () => {
  test.each([
    [304, 'ERR_BAD_RESPONSE'],
    [400, 'ERR_BAD_REQUEST'],
    [499, 'ERR_BAD_REQUEST'],
    [500, 'ERR_BAD_RESPONSE'],
  ])('%i is %s', async (status, code) => {
    const error = await outcomeOf(status);
    expect(error).toMatchObject({ code, message: `Request failed with status code ${status}` });
    expect(error.request).toEqual({ res: { responseUrl: 'mine' } });
    expect(Object.keys(error)).not.toContain('request');
  });

  test.each([
    ['null', 500, { validateStatus: null }],
    ['a function', 500, { validateStatus: () => true }],
    ['a status of 0, which axios passes on', 0, {}],
  ])('nothing is with %s', async (_name, status, config) => {
    const response = await outcomeOf(status, config);
    expect([axios.isAxiosError(response), response.status]).toEqual([false, status]);
  });
});

describe('a response tells where it came from', () => {
  const placed = (strategy: StrategyDefinition) =>
    defineProvider({
      ...{ id: 'acme', title: 'Acme', secrets: { key: {} } },
      environments: { production: 'https://api.acme.example' },
      strategies: { default: strategy },
    });

  test.each<[string, StrategyDefinition, string, string | undefined]>([
    ['a header', { header: { 'X-Key': '{key}' } }, '/x?a=1#part', '/x?a=1'],
    ['a header, with a path to be normalised', { header: { 'X-Key': '{key}' } }, '/a/../x', '/x'],
    ['the query, which is not shown', { query: { key: '{key}' } }, '/x', undefined],
    ['the path, which is not shown', { path: '/in-{key}' }, '/x', undefined],
  ])('with the key in %s', async (_name, strategy, path, shown) => {
    const api = await startServer();
    const client = axios.create({ adapter: 'http' });
    attachCredential(client, createCredential(placed(strategy), { source: { key: KEY }, baseURL: api.url }));
    const { request } = await client.get(path);
    expect(request.res.responseUrl).toBe(shown && `${api.url}${shown}`);
  });

  test('unless the adapter of the caller has told it', async () => {
    expect((await outcomeOf(200)).request.res.responseUrl).toBe('mine');
  });

  test("also in an error of the caller's adapter", async () => {
    const client = axios.create({
      adapter: async (config) => {
        const response = { status: 418, statusText: '', headers: {}, config, request: { res: {} }, data: '' };
        throw new axios.AxiosError('tea', 'E', config, undefined, response);
      },
    });
    const { baseURL } = attachedTo(client);
    const error = (await client.get('/x').catch((thrown: unknown) => thrown)) as AxiosError;
    expect(error.response?.request.res.responseUrl).toBe(`${baseURL}/x`);
  });
});

function attachedTo(client: AxiosInstance) {
  const credential = createCredential(phota, { source: { apiKey: KEY } });
  attachCredential(client, credential);
  return credential;
}

test('two credentials on one instance: neither goes out, because a URL is within one audience only', async () => {
  const api = await startServer();
  const other = await startServer();
  const client = axios.create();
  for (const { url } of [api, other])
    attachCredential(client, createCredential(phota, { source: { apiKey: KEY }, baseURL: url }));
  await expect(client.get(`${api.url}/x`)).rejects.toMatchObject({ code: 'outside_allowed_urls' });
  expect([...api.received, ...other.received]).toEqual([]);
});

test('a call with a known key begins at once, as it does without a credential', async () => {
  const begun: (string | undefined)[] = [];
  const adapter = async (config: InternalAxiosRequestConfig) => {
    begun.push(config.url);
    return { status: 200, statusText: '', headers: {}, config, data: '{}' };
  };
  const client = axios.create({ adapter });
  attachCredential(client, createCredential(phota, { source: { apiKey: KEY } }));
  const call = client.get('/x');
  expect(begun).toEqual(['/x']);
  await call;
});

test('detach restores the instance', async () => {
  const api = await startServer();
  const client = axios.create({ baseURL: api.url });
  // Everything but the count of the interceptors that there ever were, which an old axios keeps as empty places.
  const state = () =>
    inspect(client, { depth: 5 })
      .replace(/nextId: \d+/, '')
      .replace('[ null ]', '[]');
  const before = state();
  const detach = attachCredential(
    client,
    createCredential(phota, { source: { apiKey: KEY }, baseURL: api.url }),
  );
  detach();
  expect(state()).toBe(before);
  await client.get('/x');
  expect(api.transcript()).not.toContain(KEY);
});

test('a credential whose token goes to the application is refused at once', () => {
  const credential = createCredential(smartExtract, {
    strategy: 'embed',
    source: { key: 'k', secret: 's' },
  });
  expect(() => attachCredential(axios.create(), credential)).toThrow(
    expect.objectContaining({
      code: 'invalid_option',
      provider: 'smart-extract',
      message: expect.stringContaining('credential.token()'),
    }),
  );
});
