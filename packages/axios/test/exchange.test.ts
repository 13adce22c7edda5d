import { Agent } from 'node:http';
import type { AxiosRequestConfig, InternalAxiosRequestConfig } from 'axios';
import axios, { AxiosHeaders } from 'axios';
import { describe, expect, onTestFinished, test } from 'vitest';
import { exchangeTransportOf } from '../src/exchange.js';
import { shield } from '../src/shield.js';
import { adapters, KEY, thrownBy } from './attached.js';
import { startServer } from './server.js';

/** The final config of a call that starts an exchange. */
const caller = (config: AxiosRequestConfig) =>
  ({
    ...axios.defaults,
    url: '/x',
    headers: AxiosHeaders.from({ 'X-Mine': 'a' }),
    ...config,
  }) as InternalAxiosRequestConfig;

const request = (url: string) => ({
  method: 'POST',
  url: `${url}/token`,
  headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
  body: `{"key":"${KEY}"}`,
});

describe.each(adapters)('the exchange of a call, %s adapter', (adapter) => {
  test('sends what it is given, and nothing of the call', async () => {
    const api = await startServer((_request, response) => {
      response.setHeader('Set-Cookie', ['a=1; Expires=Thu, 01 Jan 2037 00:00:00 GMT', 'b=2']);
      response.writeHead(401).end('{"no":1}');
    });
    const config = caller({
      adapter,
      data: 'mine',
      params: { q: 1 },
      auth: { username: 'u', password: 'p' },
      responseType: 'stream',
    });
    const received = await exchangeTransportOf(config)(request(api.url), 5000);
    expect(received).toMatchObject({ status: 401, body: '{"no":1}' });
    if (adapter === 'http')
      expect(received.headers['set-cookie']).toBe('a=1; Expires=Thu, 01 Jan 2037 00:00:00 GMT\nb=2');
    expect(api.received[0]).toMatchObject({ method: 'POST', url: '/token', body: `{"key":"${KEY}"}` });
    expect(api.received[0]?.headers).toMatchObject(
      Object.fromEntries(
        Object.entries(request('').headers).map(([name, value]) => [name.toLowerCase(), value]),
      ),
    );
    expect(api.received[0]?.headers).not.toHaveProperty('x-mine');
    expect(api.received[0]?.headers).not.toHaveProperty('authorization');
  });

  test('follows no redirect', async () => {
    const elsewhere = await startServer();
    const api = await startServer(
      (_request, response) => void response.writeHead(307, { Location: elsewhere.url }).end(),
    );
    const { status } = await exchangeTransportOf(
      caller({ adapter, maxRedirects: 5, fetchOptions: { redirect: 'follow' } }),
    )(request(api.url), 5000);
    expect([status, elsewhere.received]).toEqual([307, []]);
  });

  test('ends at its own timeout, and reads a megabyte at most', async () => {
    const slow = await startServer(() => {});
    const error = await thrownBy(
      exchangeTransportOf(caller({ adapter, timeout: 9000 }))(request(slow.url), 40),
    );
    expect(['ECONNABORTED', 'ETIMEDOUT']).toContain((error as { code: string }).code);
    const full = await startServer((_request, response) => void response.end('x'.repeat(1024 * 1024)));
    const { body } = await exchangeTransportOf(caller({ adapter }))(request(full.url), 5000);
    expect(String(body)).toHaveLength(1024 * 1024);
    const long = await startServer((_request, response) => void response.end('x'.repeat(1024 * 1024 + 1)));
    await expect(exchangeTransportOf(caller({ adapter }))(request(long.url), 5000)).rejects.toThrow(
      /maxContentLength/,
    );
  });
});

test('it uses the agent of the call', async () => {
  const agent = new Agent({ keepAlive: true });
  onTestFinished(() => agent.destroy());
  const api = await startServer();
  await exchangeTransportOf(caller({ adapter: 'http', httpAgent: agent }))(request(api.url), 5000);
  expect(Object.keys(agent.freeSockets)).toHaveLength(1);
});

test('a proxy that would read the secrets is refused', async () => {
  const config = caller({ adapter: 'http', proxy: { host: 'proxy.example', port: 1 } });
  await expect(exchangeTransportOf(config)(request('http://127.0.0.1:9'), 5000)).rejects.toMatchObject({
    code: 'insecure_transport',
  });
});

describe('an adapter of the caller is given', () => {
  const tls = { certificate: 'c', key: 'k' };

  /** What an adapter of the caller's sees of an exchange. */
  async function seen(config: AxiosRequestConfig, more = {}) {
    const all: InternalAxiosRequestConfig[] = [];
    const adapter = async (sent: InternalAxiosRequestConfig) => {
      all.push({ ...sent });
      return { status: 200, statusText: 'OK', headers: {}, config: sent, data: '{}' } as never;
    };
    const sent = { ...request('https://api.example'), ...more };
    await exchangeTransportOf(caller({ adapter, ...config }))(sent, 5000);
    return all[0] as InternalAxiosRequestConfig;
  }

  test('the method as axios writes it, and its own agent', async () => {
    const httpAgent = new Agent();
    expect(await seen({ httpAgent: shield(httpAgent) })).toMatchObject({ method: 'post' });
    expect((await seen({ httpAgent: shield(httpAgent) })).httpAgent).toBe(httpAgent);
  });

  test('an agent with the client certificate, if the strategy has one', async () => {
    expect((await seen({}, { tls })).httpsAgent.options).toMatchObject({ cert: 'c', key: 'k' });
    expect(await seen({})).not.toHaveProperty('httpsAgent');
  });
});

test('lists in the headers of a mock are joined: cookies by newlines, others by commas', async () => {
  const given = { 'Set-Cookie': ['a=1', 'b=2'], 'X-Set-Cookie': ['a', 'b'], 'Set-Cookie-Note': ['a', 'b'] };
  const adapter = async (config: InternalAxiosRequestConfig) =>
    ({ status: 200, statusText: 'OK', headers: { ...given, 'X-None': null }, config, data: '{}' }) as never;
  const { headers } = await exchangeTransportOf(caller({ adapter }))(request('https://api.example'), 5000);
  expect(headers).toEqual({ 'Set-Cookie': 'a=1\nb=2', 'X-Set-Cookie': 'a, b', 'Set-Cookie-Note': 'a, b' });
});

test('a mock keeps no secret of it', async () => {
  const history: InternalAxiosRequestConfig[] = [];
  const adapter = async (config: InternalAxiosRequestConfig) => {
    history.push(config);
    expect(config.data).toContain(KEY);
    return { status: 200, statusText: 'OK', headers: { a: 1 }, config, data: '{}' } as never;
  };
  const { headers } = await exchangeTransportOf(caller({ adapter }))(request('https://api.example'), 5000);
  expect(headers).toEqual({ a: '1' });
  expect(JSON.stringify(history)).not.toContain(KEY);
});
