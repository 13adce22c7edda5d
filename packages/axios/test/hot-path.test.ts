import { createHmac } from 'node:crypto';
import { Agent } from 'node:http';
import { inspect } from 'node:util';
import type { Credential } from '@sallyport/core';
import { createCredential, defineProvider } from '@sallyport/core';
import { phota } from '@sallyport/core/providers';
import type { AxiosRequestConfig, InternalAxiosRequestConfig } from 'axios';
import axios, { AxiosHeaders } from 'axios';
import { describe, expect, test } from 'vitest';
import { attachCredential } from '../src/index.js';

/** What a shortcut must not change: what the adapter is given, and what the caller gets back. */
const BASE = 'https://api.photalabs.com/v1/phota';
const REQUEST = { path: '/x', header: 'X-API-Key: k' };

const byPhota = createCredential(phota, { source: { apiKey: 'k' } });

/** One call through an adapter of the caller's that copies what it is given: it has the credential while it works only. */
async function call(config: AxiosRequestConfig, credential: Credential | null = byPhota) {
  const given: InternalAxiosRequestConfig[] = [];
  const client = axios.create({
    adapter: async (sent) => {
      given.push({ ...sent, headers: AxiosHeaders.from({ ...sent.headers }) });
      return { status: 200, statusText: 'OK', headers: {}, config: sent, request: REQUEST, data: '{}' };
    },
  });
  if (credential) attachCredential(client, credential);
  const response = await client.request(config);
  return { response, sent: given[0] as InternalAxiosRequestConfig };
}

describe('the URL is the one that axios makes', () => {
  const urls = ['/x', 'x', '', '/x/', '/x?a=1', '/x?a=1#b', '/x//y', '//x', '/a/../x', '/ü x', `${BASE}/x`];
  const bases = [undefined, BASE, `${BASE}/`, `${BASE}//`, `${BASE}/below`];
  const params = [undefined, {}, { a: [1, 'ü'], b: { c: 2 } }, new URLSearchParams({ q: '1' })];
  const cases = urls.flatMap((url) =>
    bases.flatMap((baseURL) => params.map((each) => ({ url, baseURL, params: each }))),
  );

  test.each(cases)('$url $baseURL $params', async ({ baseURL, ...config }) => {
    const expected = axios.getUri({ ...config, baseURL: baseURL ?? BASE });
    const outcome = await call(baseURL === undefined ? config : { ...config, baseURL }).catch(
      () => undefined,
    );
    const own = URL.canParse(expected) && new URL(expected).href.startsWith(BASE);
    const made = outcome && new URL(axios.getUri(outcome.sent)).href;
    expect(made).toBe(own ? new URL(expected).href : undefined);
  });
});

test('the adapter is given all of the config', async () => {
  const mark = Symbol('mark');
  const own = {
    url: '/x',
    baseURL: BASE,
    params: { a: 1 },
    timeout: 5000,
    mine: { deep: 1 },
    [mark]: 'kept',
  };
  const plain = await call(own, null);
  const { sent, response } = await call(own);
  const options = (config: InternalAxiosRequestConfig) =>
    Reflect.ownKeys(config).filter((key) => key !== 'hasOwnProperty');
  expect(new Set(options(sent))).toEqual(
    new Set([...options(plain.sent), 'maxRedirects', 'timeoutErrorMessage']),
  );
  expect(sent).toMatchObject({ mine: { deep: 1 }, [mark]: 'kept' });
  expect(response.config).toMatchObject({ url: '/x', baseURL: BASE, params: { a: 1 }, timeout: 5000 });
  expect(response.config).not.toHaveProperty('maxRedirects');
});

test('the adapter is given the method, the agent and the message of a timeout as by axios', async () => {
  const httpAgent = new Agent();
  const { sent } = await call({ url: '/x', method: 'PUT', httpAgent });
  expect(sent.method).toBe('put');
  expect(sent.httpAgent).toBe(httpAgent);
  expect(sent).not.toHaveProperty('timeoutErrorMessage');
});

test('a signature is over the method in capitals, however the caller writes it', async () => {
  const signed = defineProvider({
    ...{ id: 'acme', title: 'Acme', secrets: { key: {} } },
    environments: { production: 'https://api.acme.example' },
    strategies: {
      default: {
        derive: { signature: { hmac: 'sha256', key: '{key}', of: '{method} {path}', as: 'hex' } },
        header: { 'X-Signature': '{signature}' },
      },
    },
  });
  const credential = createCredential(signed, { source: { key: 's' } });
  const signatures = [];
  for (const config of [{}, { method: 'get' }, { method: 'GET' }])
    signatures.push((await call({ url: '/x', ...config }, credential)).sent.headers['X-Signature']);
  const expected = createHmac('sha256', 's').update('GET /x').digest('hex');
  expect(signatures).toEqual([expected, expected, expected]);
});

test("a header of the caller's is replaced in any case, and one that is switched off stays so", async () => {
  const headers = { 'x-api-key': 'mine', 'User-Agent': false, 'X-List': ['a', 'b'] };
  const { sent, response } = await call({ url: '/x', headers });
  expect(sent.headers).toBeInstanceOf(AxiosHeaders);
  const names = Object.keys(sent.headers).filter((name) => /^x-api-key$/i.test(name));
  expect(names).toEqual(['X-API-Key']);
  expect(sent.headers).toMatchObject({ 'X-API-Key': 'k', 'User-Agent': false, 'X-List': 'a, b' });
  expect(response.config.headers.get('x-api-key')).toBe('mine');
});

test('a list of cookies is joined as Node does it, and every other list by commas', async () => {
  const headers = { Cookie: ['a=1', 'b=2'], 'X-Cookie': ['a', 'b'], 'Cookie-Note': ['a', 'b'] };
  const { sent } = await call({ url: '/x', headers });
  expect(sent.headers).toMatchObject({ Cookie: 'a=1; b=2', 'X-Cookie': 'a, b', 'Cookie-Note': 'a, b' });
});

test('the request of a response can be asked for and replaced, and is in no copy or print', async () => {
  const { response } = await call({ url: '/x' });
  expect(response.request).toBe(REQUEST);
  for (const shown of [
    inspect(response, { showHidden: true }),
    JSON.stringify(response),
    inspect({ ...response }),
  ])
    expect(shown).not.toContain('X-API-Key');
  response.request = undefined;
  expect(response.request).toBeUndefined();
});
