import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { directDispatcher } from '../../src/http/direct-dispatcher.js';
import { startServer } from '../support/server.js';

const SECRET = 'sp-canary-3c4d';
const core = fileURLToPath(new URL('../../dist/index.js', import.meta.url));

/** A proxy that notes whatever it hears, and answers everything itself. */
async function startProxy() {
  const heard: string[] = [];
  const server = createServer((request, response) => {
    heard.push(`${request.method} ${request.url} ${JSON.stringify(request.headers)}`);
    request.on('data', (chunk) => heard.push(String(chunk)));
    response.setHeader('Content-Type', 'application/json').end('{"token":"from-the-proxy"}');
  });
  server.on('connect', (request, socket) => {
    heard.push(`CONNECT ${request.url}`);
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    socket.on('data', (chunk) => {
      heard.push(String(chunk));
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { heard, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** Runs a program in a process that `NODE_USE_ENV_PROXY` sends through the proxy. */
async function run(script: string, env: Record<string, string>): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '-e', `const core = await import(${JSON.stringify(core)});\n${script}`],
    { env: { ...process.env, NODE_USE_ENV_PROXY: '1', NO_PROXY: '', ...env } },
  );
  return stdout.trim();
}

const DEFINITION = JSON.stringify({
  id: 'acme',
  title: 'Acme',
  environments: { production: 'https://api.acme.example' },
  secrets: { key: {} },
  strategies: {
    placed: { header: { 'X-Key': '{key}' } },
    exchanged: {
      exchange: { url: '/token', json: { key: '{key}' }, token: '/token', expires: 'unknown' },
      then: { header: { Authorization: 'Bearer {token}' } },
    },
  },
});

const calling = (strategy: string, baseURL: string, more = '') => `
  const provider = core.defineProvider(${DEFINITION});
  const credential = core.createCredential(provider, {
    source: { key: '${SECRET}' }, strategy: '${strategy}', baseURL: '${baseURL}' });
  ${more}
  const response = await core.createFetch(credential)('/x');
  console.log(response.status, await response.text());
`;

describe('NODE_USE_ENV_PROXY=1: a request by http to this machine', () => {
  test('goes through the proxy if fetch sends it, which is why the rest is tested', async () => {
    const proxy = await startProxy();
    const { url } = await startServer((_request, response) => void response.end('{}'));
    const script = `await fetch('${url}/x', { headers: { 'X-Key': '${SECRET}' } })`;
    await run(script, { HTTP_PROXY: proxy.url });
    expect(proxy.heard.join()).toContain(SECRET);
  });

  test.each(['placed', 'exchanged'])('does not with a credential that is %s', async (strategy) => {
    const proxy = await startProxy();
    const server = await startServer((_request, response) => void response.end('{"token":"direct"}'));
    const printed = await run(calling(strategy, server.url), {
      HTTP_PROXY: proxy.url,
      http_proxy: proxy.url,
    });
    expect(printed).toBe('200 {"token":"direct"}');
    expect(proxy.heard).toEqual([]);
    expect(server.received).toHaveLength(strategy === 'placed' ? 1 : 2);
  });

  test('is not sent if a dispatcher hides its direct way', async () => {
    const proxy = await startProxy();
    const server = await startServer((_request, response) => void response.end('{}'));
    const hidden = `
      class EnvHttpProxyAgent { dispatch() { throw new Error('used'); } }
      for (const version of [1, 2]) {
        globalThis[Symbol.for('undici.globalDispatcher.' + version)] = new EnvHttpProxyAgent();
      }`;
    const script = `try { ${calling('placed', server.url, hidden)} } catch (error) { console.log(error.code); }`;
    expect(await run(script, { HTTP_PROXY: proxy.url })).toBe('insecure_transport');
    expect(proxy.heard).toEqual([]);
    expect(server.received).toEqual([]);
  });
});

describe('directDispatcher', () => {
  class Agent {}
  class EnvHttpProxyAgent {
    constructor() {
      Object.assign(this, { [Symbol('closed')]: false, [Symbol('no proxy agent')]: new Agent() });
    }
  }

  test('replaces the dispatcher that was given, if it is one of the environment', () => {
    expect(directDispatcher('http://127.0.0.1/', new EnvHttpProxyAgent())).toBeInstanceOf(Agent);
  });

  test.each([
    ['a request by https', 'https://api.acme.example/', new EnvHttpProxyAgent()],
    ['another dispatcher', 'http://127.0.0.1/', new Agent()],
    ['no dispatcher', 'http://127.0.0.1/', undefined],
    ['a dispatcher without a class', 'http://127.0.0.1/', Object.create(null)],
  ])('leaves %s alone', (_name, url, given) => {
    expect(directDispatcher(url, given)).toBeUndefined();
  });
});
