import { Agent } from 'node:http';
import type { AxiosInstance, AxiosRequestConfig, InternalAxiosRequestConfig } from 'axios';
import axios from 'axios';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { attachCredential } from '../src/index.js';
import { adapters, credentialFor, KEY, thrownBy } from './attached.js';
import { startServer } from './server.js';
import { waysToLog } from './ways-to-log.js';

let cells = 0;
let sightings = 0;
afterAll(() => console.log(`logging matrix: ${cells} cells, ${sightings} sightings`));

/** An agent of each adapter that others use at the same time. */
const shared: Record<(typeof adapters)[number], () => AxiosRequestConfig> = {
  http() {
    const agent = new Agent({ keepAlive: true, maxSockets: 4 });
    onTestFinished(() => agent.destroy());
    return { httpAgent: agent, httpsAgent: agent };
  },
  fetch() {
    // Node's own one: it appears with the first use of fetch.
    const dispatcher: unknown = Reflect.get(globalThis, Symbol.for('undici.globalDispatcher.1'));
    return { fetchOptions: { dispatcher } };
  },
};

/** What may be logged of a call, while others are under way with the same agent. */
async function shownOf(adapter: (typeof adapters)[number]) {
  await fetch('data:,');
  const underWay = Promise.withResolvers<void>();
  let hanging = 0;
  const api = await startServer(({ url }, response) => {
    if (url.endsWith('/hangs')) {
      hanging += 1;
      if (hanging === 3) underWay.resolve();
    } else
      response.writeHead(url.endsWith('/fails') ? 500 : url.endsWith('/refused') ? 401 : 200).end('{"a":1}');
  });
  const client: AxiosInstance = axios.create({ adapter, ...shared[adapter]() });
  const configs: object[] = [];
  const keep = (config: InternalAxiosRequestConfig) => {
    configs.push(config);
    return config;
  };
  client.interceptors.request.use(keep);
  attachCredential(client, credentialFor(api));
  client.interceptors.request.use(keep);
  const abort = new AbortController();
  const others = [1, 2, 3].map(() => client.get('/hangs', { signal: abort.signal }).catch(() => {}));
  await underWay.promise;
  configs.length = 0;
  const response = await client.get('/x');
  const shown = {
    'the config, before and after the credential': configs.slice(0, 2),
    'the config of a response': response.config,
    'a response': response,
    'the request of a response': response.request as object,
    'an AxiosError': (await thrownBy(client.get('/fails'))) as object,
    'a CredentialError': (await thrownBy(client.get('/refused'))) as object,
    'the instance': client.defaults,
  };
  return {
    shown,
    async end() {
      abort.abort();
      await Promise.all(others);
    },
  };
}

/** Given a request itself, pino calls its `getHeaders()`. */
const asksForHeaders = ['pino, merged'];

describe.each(adapters)('%s adapter, with a shared agent under way', (adapter) => {
  test.each(Object.entries(waysToLog))('%s shows no key', async (way, print) => {
    const { shown, end } = await shownOf(adapter);
    const seen: string[] = [];
    for (const [name, value] of Object.entries(shown)) {
      if (name === 'the request of a response' && asksForHeaders.includes(way)) continue;
      cells += 1;
      if (textOf(print, value).includes(KEY)) seen.push(name);
    }
    await end();
    sightings += seen.length;
    expect(seen).toEqual([]);
  });
});

test('the agent itself would show the key, and so would a request', async () => {
  const { shown, end } = await shownOf('http');
  const { httpAgent } = shown['a response'].config;
  expect(JSON.stringify(httpAgent)).toBe('{}');
  const sockets = Object.values(
    httpAgent.sockets as Record<string, { _httpMessage: { _header: string } }[]>,
  ).flat();
  expect(sockets.some((socket) => socket._httpMessage?._header.includes(KEY))).toBe(true);
  await end();
});

test('a shielded agent still is one: a call of a plain instance with its config goes through it', async () => {
  const agent = new Agent({ keepAlive: true });
  onTestFinished(() => agent.destroy());
  const api = await startServer();
  const client = axios.create({ adapter: 'http', httpAgent: agent });
  const detach = attachCredential(client, credentialFor(api));
  const { config } = await client.get('/x');
  expect(config.httpAgent).toBeInstanceOf(Agent);
  expect(config.httpAgent.constructor).toBe(Agent);
  expect(Object.keys(agent.freeSockets)).toHaveLength(1);

  const { status } = await axios.get(`${api.url}/plain`, { adapter: 'http', httpAgent: config.httpAgent });
  expect(status).toBe(200);
  config.httpAgent.maxSockets = 7;
  expect(agent.maxSockets).toBe(7);
  expect('maxSockets' in config.httpAgent).toBe(true);
  delete config.httpAgent.maxSockets;
  expect('maxSockets' in agent).toBe(false);
  detach();
  expect(client.defaults.httpAgent).toBe(agent);
});

test("an agent of one call is kept through a retry of the error's config", async () => {
  const agent = new Agent({ keepAlive: true });
  onTestFinished(() => agent.destroy());
  let status = 500;
  const api = await startServer((_request, response) => void response.writeHead(status).end('{}'));
  const client = axios.create({ adapter: 'http' });
  attachCredential(client, credentialFor(api));
  const error = await thrownBy(client.get('/x', { httpAgent: agent }));
  status = 200;
  agent.destroy();
  if (!axios.isAxiosError(error) || !error.config) throw error;
  await client.request(error.config);
  expect(Object.keys(agent.freeSockets)).toHaveLength(1);
});

function textOf(print: (value: object) => string, value: object): string {
  try {
    return String(print(value));
  } catch (error) {
    // Circular, or it cannot be cloned: nobody can print it so.
    return String((error as Error).stack);
  }
}
