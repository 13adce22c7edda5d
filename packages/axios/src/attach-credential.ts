import type { Credential } from '@sallyport/core';
import { CredentialError } from '@sallyport/core';
import type { AxiosAdapter, AxiosInstance, InternalAxiosRequestConfig } from 'axios';
import axios, { getAdapter } from 'axios';
import { configFor, requestOf } from './convert.js';
import { AxiosResponseView, cleanError, hideAgents } from './response-view.js';

/** An axios instance. The types of axios's ES module and of its CommonJS build differ for the compiler. */
export interface AttachableInstance {
  /** The instance's interceptors. */
  readonly interceptors: {
    /** Those of requests. */
    readonly request: { use(...handlers: never[]): number; eject(id: number): void };
  };
}

/**
 * Sends every request of an instance with the credential. Returns a function that detaches it.
 *
 * The credential is put into a copy of the request at the last moment, so that no interceptor, response or error
 * holds it. A request outside the allowed URLs is a `CredentialError` and is not sent, and neither is a redirect
 * there. A URL without a base is below the credential's `baseURL`.
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
    // A retry sends this config through the interceptor again, so it must not find this adapter.
    config.adapter = own ?? axios.defaults.adapter ?? [];
    hideAgents(config);
    // A browser's xhr follows redirects by itself, wherever they lead.
    const send = getAdapter(withoutXhr(config.adapter), config);
    const { maxRedirects, timeout, signal } = config;
    const { response, refusal } = await credential.send(
      requestOf(config, credential.baseURL),
      (request, left) =>
        send(configFor(config, request, left)).then(
          (received) => new AxiosResponseView(received, config),
          (error: unknown) => {
            throw cleanError(error, config);
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
