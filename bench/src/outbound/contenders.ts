import { attachCredential } from '@sallyport/axios';
import type { Credential, Provider } from '@sallyport/core';
import { createCredential, createFetch, defineProvider } from '@sallyport/core';
import { adjutor, coresignal, extracta, phota, smartExtract } from '@sallyport/core/providers';
import type { AxiosInstance } from 'axios';
import axios from 'axios';
import { createAuthRefresh } from 'axios-auth-refresh';

/** Makes one call and reads the whole response. */
type Call = () => Promise<unknown>;

/** A client, with or without a credential. */
export interface Contender {
  /** Name of its row. */
  readonly name: string;
  /** Name of the contender that its figures are compared with. */
  readonly base: string;
  /** Whether a quick run includes it. */
  readonly headline?: true;
  /** Creates the client for the API at this URL. */
  start(url: string): Call;
}

const SECRETS: Readonly<Record<string, string>> = {
  apiKey: 'k3Jw8sQm1Zt6Xv0Rb5Ny2Hc7Lp4Gd9Fa',
  key: 'se-key-0123456789abcdef',
  secret: 'se-secret-0123456789abcdef',
};

/** An API that exchanges the key for a token. */
const exchanging = defineProvider({
  id: 'exchanging',
  title: 'A key that is exchanged',
  environments: { production: 'https://api.acme.example/v1' },
  secrets: { apiKey: {} },
  strategies: {
    default: {
      exchange: { url: '/token', json: { key: '{apiKey}' }, token: '/token', expires: { fixed: 3600 } },
      then: { header: { Authorization: 'Bearer {token}' } },
    },
  },
});

const PLAIN = 'axios';
const INTERCEPTOR = 'axios + one-line interceptor';

/** Contenders on axios's http adapter. */
export const AXIOS: readonly Contender[] = [
  { name: PLAIN, base: INTERCEPTOR, headline: true, start: (url) => calling(client(url)) },
  {
    name: INTERCEPTOR,
    base: INTERCEPTOR,
    headline: true,
    start: (url) => calling(withInterceptor(client(url))),
  },
  {
    name: 'axios + interceptor + axios-auth-refresh',
    base: INTERCEPTOR,
    start(url) {
      const instance = withInterceptor(client(url));
      createAuthRefresh(instance as never, () => Promise.reject(new Error('Nothing is refused here')));
      return calling(instance);
    },
  },
  ...[phota, extracta, coresignal, adjutor].map((provider) => attached(provider, 'one header')),
  attached(smartExtract, 'Basic'),
  attached(exchanging, 'an exchanged token'),
];

const FETCH_INTERCEPTOR = 'axios, fetch adapter + one-line interceptor';

/** Contenders on `fetch`, alone and below axios. */
export const FETCH: readonly Contender[] = [
  {
    name: 'fetch',
    base: 'fetch',
    headline: true,
    start: (url) => async () =>
      (await fetch(`${url}/x`, { headers: { 'X-API-Key': SECRETS.apiKey ?? '' } })).json(),
  },
  {
    name: 'fetch + Sallyport',
    base: 'fetch',
    headline: true,
    start(url) {
      const call = createFetch(credentialOf(phota, url));
      return async () => (await call('/x')).json();
    },
  },
  {
    name: FETCH_INTERCEPTOR,
    base: FETCH_INTERCEPTOR,
    start: (url) => calling(withInterceptor(client(url, 'fetch'))),
  },
  {
    name: 'axios, fetch adapter + Sallyport',
    base: FETCH_INTERCEPTOR,
    start: (url) => calling(withCredential(phota, client(url, 'fetch'), url)),
  },
];

function attached(provider: Provider, placement: string): Contender {
  return {
    name: `axios + Sallyport, ${provider.title}: ${placement}`,
    base: INTERCEPTOR,
    ...(provider === phota ? { headline: true } : {}),
    start: (url) => calling(withCredential(provider, client(url), url)),
  };
}

function client(baseURL: string, adapter: 'http' | 'fetch' = 'http'): AxiosInstance {
  return axios.create({ baseURL, adapter });
}

function withInterceptor(instance: AxiosInstance): AxiosInstance {
  instance.interceptors.request.use((config) => {
    config.headers.set('X-API-Key', SECRETS.apiKey);
    return config;
  });
  return instance;
}

function withCredential(provider: Provider, instance: AxiosInstance, baseURL: string): AxiosInstance {
  attachCredential(instance, credentialOf(provider, baseURL));
  return instance;
}

function credentialOf(provider: Provider, baseURL: string): Credential {
  const names = Object.keys(provider.secrets);
  const source = Object.fromEntries(names.map((name) => [name, SECRETS[name] ?? '']));
  return createCredential(provider, { source, baseURL });
}

function calling(instance: AxiosInstance): Call {
  return () => instance.get('/x');
}
