import { Agent, globalAgent } from 'node:https';
import type { OutboundRequest } from '@sallyport/core';
import { CredentialError } from '@sallyport/core';
import { dispatcherFor } from '@sallyport/core/adapter';
import type { InternalAxiosRequestConfig } from 'axios';
import { optionsOf } from './direct.js';

type Certificate = NonNullable<OutboundRequest['tls']>;

/**
 * Makes a request present the client certificate of the credential: by an agent of the http adapter with the options of
 * the caller's, or by a dispatcher of the fetch adapter.
 *
 * @throws {CredentialError} `invalid_option` for an agent or a dispatcher that cannot take a certificate.
 */
export function presentCertificate(config: InternalAxiosRequestConfig, { url, tls }: OutboundRequest): void {
  if (!tls || !url.startsWith('https:')) return;
  const [adapter] = [config.adapter].flat().filter((each) => each !== 'xhr');
  if (adapter !== 'fetch') config.httpsAgent = agentFor(tls, config.httpsAgent ?? globalAgent);
  else {
    const dispatcher = dispatcherFor(url, tls, config.fetchOptions?.dispatcher);
    if (dispatcher) config.fetchOptions = { ...config.fetchOptions, dispatcher };
  }
}

const agents = new WeakMap<Certificate, WeakMap<Agent, Agent>>();

function agentFor(tls: Certificate, given: unknown): Agent {
  if (!(given instanceof Agent) || given.constructor !== Agent)
    throw new CredentialError(
      'invalid_option',
      'The client certificate is given to an agent of node:https, and the httpsAgent of this call is of another class; use an https.Agent',
    );
  const made = agents.get(tls) ?? new WeakMap<Agent, Agent>();
  agents.set(tls, made);
  const known = made.get(given);
  if (known) return known;
  const agent = new Agent({ ...optionsOf(given), cert: tls.certificate, key: tls.key });
  made.set(given, agent);
  return agent;
}
