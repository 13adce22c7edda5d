import type { IncomingMessage, RequestOptions } from 'node:http';
import https from 'node:https';
import { CredentialError } from '@sallyport/core';
import type { InternalAxiosRequestConfig } from 'axios';
import { sendDirectly } from './direct.js';
import { minor } from './supported.js';

/** Up to here axios's http adapter sends the https requests of a proxy to the proxy itself, in clear. */
const TUNNELS = minor >= 16;
/** Up to here axios's fetch adapter follows redirects although `maxRedirects` is 0. */
const STOPS_REDIRECTS = minor >= 20;
const MANUAL = Object.freeze({ redirect: 'manual' });

/**
 * Refuses the options that would take the credential past its URL.
 *
 * @throws {CredentialError} `invalid_option` for a `transport` and a `socketPath`; `insecure_transport` for a proxy that
 *   would read the credential.
 */
export function assertNoSideDoor(config: InternalAxiosRequestConfig, url: string): void {
  const { transport, socketPath, proxy } = config;
  if (transport) {
    const problem = 'A transport of your own may follow redirects and take the credential along';
    throw new CredentialError('invalid_option', `${problem}; use an agent instead`);
  }
  if (socketPath) {
    const problem = 'A socketPath sends the credential to another server than that of the URL';
    throw new CredentialError('invalid_option', `${problem}; use an agent instead`);
  }
  if (!TUNNELS && Number(config.httpVersion ?? 1) > 1)
    throw new CredentialError('invalid_option', 'HTTP/2 with a credential takes axios 1.16 or newer');
  if (!proxy || !/^http:/i.test(url)) return;
  const { host, hostname = host } = proxy as { readonly host: string; readonly hostname?: string };
  if (/^(?:localhost|\[?::1\]?|127(?:\.\d{1,3}){3})$/.test(hostname)) return;
  throw new CredentialError(
    'insecure_transport',
    `The proxy ${hostname} would read the credential of a request by http; use https, or proxy: false`,
  );
}

/** Closes the ways that the adapters of some versions of axios and of Node take on their own. */
export function closeSideDoors(config: InternalAxiosRequestConfig, url: string): void {
  config.maxRedirects = 0;
  if (config.fetchOptions) config.fetchOptions = { ...config.fetchOptions, ...MANUAL };
  else if (!STOPS_REDIRECTS) config.fetchOptions = MANUAL;
  if (url.startsWith('http:')) sendDirectly(config, url);
  else if (!TUNNELS) config.transport = tlsOnly;
}

/** Sends by TLS and to the server of the URL only: not to a proxy that would read the request. */
const tlsOnly = {
  request(options: RequestOptions, listener: (response: IncomingMessage) => void) {
    if (options.protocol === 'https:' && options.path?.startsWith('/'))
      return https.request(options, listener);
    throw new CredentialError(
      'insecure_transport',
      'This axios would show the credential to the proxy; use axios 1.16 or newer, or proxy: false with an agent for the proxy',
    );
  },
};

/**
 * What axios chooses an adapter by: a config whose `env.fetch`, a function of the caller's, is found out if it follows
 * redirects by itself.
 */
export function withWatchedFetch(config: InternalAxiosRequestConfig): InternalAxiosRequestConfig {
  const { env } = config;
  return env?.fetch ? { ...config, env: { ...env, fetch: watchedFetch(env.fetch) } } : config;
}

const watched = new WeakMap<typeof fetch, typeof fetch>();

/** Kept, because axios keeps what it makes of each `fetch`. */
function watchedFetch(own: typeof fetch): typeof fetch {
  const known = watched.get(own);
  if (known) return known;
  const made: typeof fetch = async (...args) => {
    const response = await own(...args);
    if (!response.redirected) return response;
    throw new CredentialError(
      'redirect_refused',
      "env.fetch followed a redirect by itself, whatever it led to; pass on the request's redirect option",
    );
  };
  watched.set(own, made);
  return made;
}
