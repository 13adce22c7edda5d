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
  const dispatcher = directDispatcher(config.fetchOptions?.dispatcher);
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

const directDispatchers = new WeakMap<object, object>();
/** Where undici keeps the dispatcher of every `fetch`, one name for each of its interfaces. */
const GLOBAL_DISPATCHERS = ['2', '1'].map((version) => Symbol.for(`undici.globalDispatcher.${version}`));

/**
 * A dispatcher without a proxy, if the one that `fetch` would use takes a proxy from the environment.
 *
 * @param given - The caller's. Default: the global one.
 */
function directDispatcher(given: unknown): object | undefined {
  const current = given ?? GLOBAL_DISPATCHERS.map((key) => Reflect.get(globalThis, key)).find(Boolean);
  if (current?.constructor?.name !== 'EnvHttpProxyAgent') return undefined;
  const { constructor: EnvHttpProxyAgent } = current;
  const known = directDispatchers.get(EnvHttpProxyAgent);
  if (known) return known;
  const made: object = new EnvHttpProxyAgent({ noProxy: '*' });
  directDispatchers.set(EnvHttpProxyAgent, made);
  return made;
}
