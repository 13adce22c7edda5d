import { Agent, globalAgent } from 'node:http';
import type { InternalAxiosRequestConfig } from 'axios';

/**
 * Makes a request to this machine by http take no proxy of the environment, which would read the credential: neither
 * axios's own one nor Node's (`NODE_USE_ENV_PROXY`).
 *
 * @see https://nodejs.org/api/http.html#built-in-proxy-support
 */
export function sendDirectly(config: InternalAxiosRequestConfig): void {
  if (config.proxy === undefined) config.proxy = false;
  const agent: unknown = config.httpAgent ?? globalAgent;
  if (agent instanceof Agent && optionsOf(agent).proxyEnv) config.httpAgent = directAgent(agent);
  const dispatcher = config.fetchOptions?.dispatcher ?? directDispatcher();
  if (dispatcher) config.fetchOptions = { ...config.fetchOptions, dispatcher };
}

const directAgents = new WeakMap<Agent, Agent>();

/** Node's types leave the options of an agent out. */
function optionsOf(agent: Agent): Record<string, unknown> {
  return (agent as Agent & { readonly options: Record<string, unknown> }).options;
}

function directAgent(agent: Agent): Agent {
  const known = directAgents.get(agent);
  if (known) return known;
  const made = new Agent({ ...optionsOf(agent), proxyEnv: undefined });
  directAgents.set(agent, made);
  return made;
}

let direct: object | undefined;

/** A dispatcher without a proxy, if the global one of `fetch` takes a proxy from the environment. */
function directDispatcher(): object | undefined {
  const current: unknown = Reflect.get(globalThis, Symbol.for('undici.globalDispatcher.1'));
  if (current?.constructor.name !== 'EnvHttpProxyAgent') return undefined;
  const EnvHttpProxyAgent = current.constructor as new (options: { noProxy: string }) => object;
  direct ??= new EnvHttpProxyAgent({ noProxy: '*' });
  return direct;
}
