import type { Credential } from '@sallyport/core';
import { CredentialError } from '@sallyport/core';
import type { AxiosAdapter, AxiosInstance, InternalAxiosRequestConfig } from 'axios';
import axios, { getAdapter } from 'axios';
import { Answer, scrub, veilAgents } from './answer.js';
import { configFor, requestOf } from './convert.js';

/** An axios instance, by the types of its ES module or of its CommonJS build: to the compiler they differ. */
export interface AttachableInstance {
  readonly interceptors: {
    readonly request: { use(...handlers: never[]): number; eject(id: number): void };
  };
}

/**
 * Sends every request of an instance with the credential. Returns a function that takes it off again.
 *
 * It is put into a copy of the request at the last moment, so that no interceptor, response or error holds
 * it. A request to another place than the provider's is a `CredentialError` and is not sent; so is a redirect
 * there. A URL without a base is taken below the credential's `baseURL`.
 *
 * @throws {CredentialError} `invalid_option` for a credential that hands its token to the application.
 * @example
 * const client = axios.create();
 * const detach = attachCredential(client, createCredential(phota, { source: fromEnv() }));
 * const { data } = await client.get('/profiles/ids');
 */
export function attachCredential(attachable: AttachableInstance, credential: Credential): () => void {
  const instance = attachable as AxiosInstance;
  if (!credential.attachable) {
    throw new CredentialError(
      'invalid_option',
      `${credential.provider.id}: the strategy "${credential.strategy}" hands its token to the application, so no request carries it; call credential.token()`,
      { provider: credential.provider.id },
    );
  }
  const interceptor = instance.interceptors.request.use(
    (config) => {
      config.adapter = attachingAdapter(credential, config.adapter);
      return config;
    },
    undefined,
    { synchronous: true },
  );
  return () => instance.interceptors.request.eject(interceptor);
}

type Adapter = InternalAxiosRequestConfig['adapter'];

function attachingAdapter(credential: Credential, own: Adapter): AxiosAdapter {
  return async (config) => {
    // A retry of this config goes through the interceptor again, so it must not find this adapter.
    config.adapter = own ?? axios.defaults.adapter ?? [];
    veilAgents(config);
    // A browser's xhr follows redirects by itself, wherever they lead.
    const send = getAdapter(withoutXhr(config.adapter), config);
    const { maxRedirects, timeout, signal } = config;
    const { response, refusal } = await credential.send(
      requestOf(config, credential.baseURL),
      (request, left) =>
        send(configFor(config, request, left)).then(
          (received) => new Answer(received, config),
          (error: unknown) => {
            throw scrub(error, config);
          },
        ),
      { maxRedirects, timeout, signal: signal as AbortSignal | undefined },
    );
    return response.settle(refusal);
  };
}

function withoutXhr(adapter: Exclude<Adapter, undefined>): Exclude<Adapter, undefined> {
  if (!Array.isArray(adapter)) return adapter === 'xhr' ? [] : adapter;
  return adapter.filter((each) => each !== 'xhr');
}
