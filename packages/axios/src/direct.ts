import { Agent, globalAgent } from 'node:http';
import { dispatcherFor } from '@sallyport/core/adapter';
import type { InternalAxiosRequestConfig } from 'axios';

/**
 * Makes a request to this machine by http take no proxy of the environment, which would read the credential: neither
 * axios's own one nor Node's (`NODE_USE_ENV_PROXY`).
 *
 * @throws {CredentialError} `insecure_transport` if the proxy of Node's `fetch` cannot be avoided.
 * @see https://nodejs.org/api/http.html#built-in-proxy-support
 */
export function sendDirectly(config: InternalAxiosRequestConfig, url: string): void {
  if (config.proxy === undefined) config.proxy = false;
  const agent: unknown = config.httpAgent ?? globalAgent;
  if (agent instanceof Agent && optionsOf(agent).proxyEnv) config.httpAgent = directAgent(agent);
  const dispatcher = dispatcherFor(url, undefined, config.fetchOptions?.dispatcher);
  if (dispatcher) config.fetchOptions = { ...config.fetchOptions, dispatcher };
}

const directAgents = new WeakMap<Agent, Agent>();

/** The options that an agent was made with. Node's types leave them out. */
export function optionsOf(agent: Agent): Record<string, unknown> {
  return (agent as Agent & { readonly options: Record<string, unknown> }).options;
}

function directAgent(agent: Agent): Agent {
  const known = directAgents.get(agent);
  if (known) return known;
  const made = new Agent({ ...optionsOf(agent), proxyEnv: undefined });
  directAgents.set(agent, made);
  return made;
}
