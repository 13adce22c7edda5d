import { Agent } from 'node:http';
import type { AxiosRequestConfig, InternalAxiosRequestConfig } from 'axios';
import axios, { AxiosHeaders } from 'axios';
import { describe, expect, onTestFinished, test } from 'vitest';
import { exchangeTransportOf } from '../src/exchange.js';
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
