import { Agent } from 'node:http';
import type { AxiosRequestConfig, InternalAxiosRequestConfig } from 'axios';
import { expect, onTestFinished, test } from 'vitest';
import { sendDirectly } from '../src/direct.js';
import { setup } from './attached.js';

/** A proxy that nobody answers for. */
const proxyEnv = { HTTP_PROXY: 'http://127.0.0.1:9' };

function direct(config: AxiosRequestConfig): AxiosRequestConfig {
  const sent = { ...config } as InternalAxiosRequestConfig;
  sendDirectly(sent, 'http://127.0.0.1/x');
  return sent as AxiosRequestConfig;
}

test("calls share the connection of an agent without the proxy, and the caller's agent has none of them", async () => {
  const httpAgent = new Agent({ keepAlive: true, proxyEnv });
  const { api, client } = await setup(undefined, { httpAgent });
  const connections = new Set<unknown>();
  for (const path of ['/x', '/y']) connections.add((await client.get(path)).request.socket.localPort);
  expect(api.received).toHaveLength(2);
  expect(connections.size).toBe(1);
  expect(Object.keys(httpAgent.freeSockets)).toEqual([]);
});

test('an agent without the proxy has the other options of the one that it stands for', () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 3, proxyEnv });
  const other = new Agent({ proxyEnv });
  onTestFinished(() => void [agent, other].map((each) => each.destroy()));
  const stand = direct({ httpAgent: agent }).httpAgent;
  expect(stand).toBeInstanceOf(Agent);
  expect(stand.options).toMatchObject({ keepAlive: true, maxSockets: 3 });
  expect(stand.options.proxyEnv).toBeUndefined();
  expect(direct({ httpAgent: agent }).httpAgent).toBe(stand);
  expect(direct({ httpAgent: other }).httpAgent).not.toBe(stand);
});

test("an agent that takes no proxy, and a proxy that the caller names, stay the caller's", () => {
  const httpAgent = new Agent();
  const proxy = { host: '127.0.0.1', port: 3128 };
  expect(direct({ httpAgent, proxy })).toEqual({ httpAgent, proxy });
  expect(direct({ httpAgent }).httpAgent).toBe(httpAgent);
  expect(direct({})).toEqual({ proxy: false });
  expect(direct({ fetchOptions: { keepalive: true } })).toEqual({
    proxy: false,
    fetchOptions: { keepalive: true },
  });
});

test("a dispatcher that reads the environment is replaced by the one inside it, beside the caller's other options", () => {
  const inner = new (class Agent {})();
  const outer = new (class EnvHttpProxyAgent {})();
  const dispatcher = Object.assign(outer, { [Symbol('no proxy agent')]: inner }) as never;
  expect(direct({ fetchOptions: { keepalive: true, dispatcher } }).fetchOptions).toEqual({
    keepalive: true,
    dispatcher: inner,
  });
});
