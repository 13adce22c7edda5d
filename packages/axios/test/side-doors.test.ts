import { execFile } from 'node:child_process';
import { Agent, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { CredentialError, createCredential } from '@sallyport/core';
import { phota } from '@sallyport/core/providers';
import type { AxiosRequestConfig } from 'axios';
import axios from 'axios';
import { describe, expect, onTestFinished, test } from 'vitest';
import { attachCredential } from '../src/index.js';
import { adapters, KEY, setup, thrownBy } from './attached.js';
import { startServer } from './server.js';

describe.each(adapters)('%s adapter', (adapter) => {
  test.each<[string, AxiosRequestConfig, string]>([
    ['a socketPath', { socketPath: '/var/run/docker.sock' }, 'invalid_option'],
    ['a transport', { transport: { request() {} } }, 'invalid_option'],
    ['a proxy elsewhere, for http', { proxy: { host: 'proxy.example', port: 3128 } }, 'insecure_transport'],
    [
      'a proxy that looks like this machine',
      { proxy: { host: '127.0.0.1.example', port: 1 } },
      'insecure_transport',
    ],
    [
      'a proxy with a hostname',
      { proxy: { host: 'localhost', hostname: 'a.example', port: 1 } as never },
      'insecure_transport',
    ],
  ])('%s is refused, and nothing is sent', async (_name, config, code) => {
    const { api, client } = await setup(undefined, { adapter });
    const error = await thrownBy(client.get('/x', config));
    expect(error).toBeInstanceOf(CredentialError);
    expect(error).toMatchObject({ code, isAxiosError: true });
    expect(api.received).toEqual([]);
  });

  test.each([undefined, 5, 21])(
    'fetchOptions that follow redirects do not, with maxRedirects %s',
    async (maxRedirects) => {
      const elsewhere = await startServer();
      const { client } = await setup(
        (_request, response) =>
          void response.writeHead(307, { Location: `${elsewhere.url}/v1/phota/x` }).end(),
        { adapter, fetchOptions: { redirect: 'follow' }, ...(maxRedirects ? { maxRedirects } : {}) },
      );
      expect(await thrownBy(client.get('/x'))).toMatchObject({ code: 'redirect_refused' });
      expect(elsewhere.received).toEqual([]);
    },
  );
});

const [, minor = 0] = axios.VERSION.split('.').map(Number);
/** The option is there since then. */
const takesEnvFetch = minor >= 12;

test.skipIf(!takesEnvFetch).each([undefined, { redirect: 'follow' }])(
  'env.fetch is asked to follow nothing, fetchOptions %o',
  async (fetchOptions) => {
    const asked: unknown[] = [];
    const env = {
      fetch: (async (input: Request, init?: RequestInit) => {
        asked.push(input.redirect, init?.redirect ?? 'manual');
        return fetch(input, init);
      }) as typeof fetch,
    };
    const { client } = await setup(
      (_request, response) => void response.writeHead(302, { Location: '/out' }).end(),
      {
        adapter: 'fetch',
        env,
        ...(fetchOptions ? { fetchOptions } : {}),
      },
    );
    expect(await thrownBy(client.get('/x'))).toMatchObject({ code: 'redirect_refused' });
    expect(asked).toEqual(['manual', 'manual']);
  },
);

test.skipIf(!takesEnvFetch)('an env.fetch that follows a redirect by itself is found out', async () => {
  const env = { fetch: ((input: Request) => fetch(input.url, { redirect: 'follow' })) as typeof fetch };
  const { client } = await setup(
    ({ url }, response) =>
      void (url.endsWith('/y') ? response.end() : response.writeHead(302, { Location: 'y' }).end()),
    { adapter: 'fetch', env },
  );
  const error = await thrownBy(client.get('/x'));
  expect(error).toBeInstanceOf(CredentialError);
  expect(error).toMatchObject({ code: 'redirect_refused', config: { url: '/x' } });
  expect(String(error)).toContain('env.fetch');
});

test.skipIf(!takesEnvFetch)('an env.fetch that keeps to the rules is used', async () => {
  const used: string[] = [];
  const env = {
    fetch: (async (input: Request, init?: RequestInit) => {
      used.push(new URL(input.url).pathname);
      return fetch(input, init);
    }) as typeof fetch,
  };
  const { client } = await setup(undefined, { adapter: 'fetch', env });
  expect((await client.get('/x')).data).toEqual({ ok: true });
  expect(used).toEqual(['/v1/phota/x']);
});

/** Calls a server on this machine in a process of its own, with a proxy in the environment. */
async function proxied(adapter: string, env: Record<string, string>, agent = '') {
  const seen: string[] = [];
  const proxy = createServer((request, response) => {
    seen.push(`${request.method} ${request.url} ${JSON.stringify(request.headers)}`);
    response.end('{"by":"proxy"}');
  }).on('connect', (request, socket) => {
    seen.push(`CONNECT ${request.url}`);
    socket.destroy();
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void proxy.close());
  const api = await startServer();
  const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const program = `
    import { Agent } from 'node:http';
    import { attachCredential } from '@sallyport/axios';
    import { createCredential } from '@sallyport/core';
    import { phota } from '@sallyport/core/providers';
    import axios from 'axios';
    const client = axios.create({ adapter: ${JSON.stringify(adapter)} ${agent} });
    attachCredential(client, createCredential(phota, { source: { apiKey: '${KEY}' }, baseURL: '${api.url}' }));
    const { data } = await client.get('/x', { timeout: 5000 });
    console.log(JSON.stringify(data));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: import.meta.dirname,
    env: {
      ...process.env,
      HTTP_PROXY: url,
      http_proxy: url,
      HTTPS_PROXY: url,
      ALL_PROXY: url,
      NO_PROXY: '',
      no_proxy: '',
      ...env,
    },
  });
  return { stdout, seen, api };
}

describe.each(adapters)(
  'a proxy of the environment never sees a call to this machine, %s adapter',
  (adapter) => {
    test.each(['0', '1'])('NODE_USE_ENV_PROXY=%s', async (NODE_USE_ENV_PROXY) => {
      const { stdout, seen, api } = await proxied(adapter, { NODE_USE_ENV_PROXY });
      expect(seen).toEqual([]);
      expect(stdout).toBe('{"ok":true}\n');
      expect(api.received[0]?.headers['x-api-key']).toBe(KEY);
    });

    test('an agent of the caller that reads the environment', async () => {
      const agent = ', httpAgent: new Agent({ keepAlive: true, proxyEnv: process.env })';
      const { stdout, seen } = await proxied(adapter, { NODE_USE_ENV_PROXY: '1' }, agent);
      expect(seen).toEqual([]);
      expect(stdout).toBe('{"ok":true}\n');
    });
  },
);

test('a proxy for https gets a CONNECT and no more, or nothing at all by an axios that would show it more', async () => {
  const seen: string[] = [];
  const proxy = createServer((request, response) => {
    seen.push(`${request.method} ${request.url} ${JSON.stringify(request.headers)}`);
    response.end();
  }).on('connect', (request, socket) => {
    seen.push(`CONNECT ${request.url} ${JSON.stringify(request.headers)}`);
    socket.end('HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\n\r\n');
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void proxy.close());
  const client = axios.create({ adapter: 'http' });
  attachCredential(client, createCredential(phota, { source: { apiKey: KEY } }));
  const { port } = proxy.address() as AddressInfo;
  const error = await thrownBy(client.get('/x', { proxy: { protocol: 'http', host: '127.0.0.1', port } }));
  if (minor < 16) {
    expect(error).toMatchObject({ code: 'insecure_transport' });
    expect(seen).toEqual([]);
    return;
  }
  expect(seen).toHaveLength(1);
  expect(seen[0]).toMatch(/^CONNECT api\.photalabs\.com:443/);
  expect(seen[0]).not.toContain(KEY);
});

test('a keep-alive agent of the caller is used for http as before', async () => {
  const agent = new Agent({ keepAlive: true });
  onTestFinished(() => agent.destroy());
  const { client } = await setup(undefined, { httpAgent: agent });
  await client.get('/x');
  expect(Object.keys(agent.freeSockets)).toHaveLength(1);
});
