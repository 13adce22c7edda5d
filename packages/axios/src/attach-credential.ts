import type { Credential } from '@sallyport/core';
import { CredentialError } from '@sallyport/core';
import type { AxiosAdapter, AxiosInstance, InternalAxiosRequestConfig } from 'axios';
import axios from 'axios';
import { sendWithCredential } from './send.js';
import { shieldConfig, unshieldConfig } from './shield.js';
import { assertSupported } from './supported.js';

/** An axios instance. The types of axios's ES module and of its CommonJS build differ for the compiler. */
export interface AttachableInstance {
  /** The instance's interceptors. */
  readonly interceptors: {
    /** Those of requests. */
    readonly request: {
      /** Adds one, and returns its number. */
      use(...handlers: never[]): number;
      /** Removes the one of this number. */
      eject(id: number): void;
    };
  };
}

/**
 * Sends every request of an instance with the credential. Returns a function that detaches it.
 *
 * The credential is put into a copy of the request at the last moment, so that no interceptor, response or error
 * holds it. A request outside the allowed URLs is a `CredentialError` and is not sent, and neither is a redirect
 * there. A URL without a base is below the credential's `baseURL`. Every error is an axios error too.
 *
 * @throws {CredentialError} `invalid_option` for a credential that hands its token to the application, and for an
 *   axios below 1.7.
 * @example
 * const client = axios.create();
 * const detach = attachCredential(client, createCredential(phota, { source: fromEnv() }));
 * const { data } = await client.get('/profiles/ids');
 */
export function attachCredential(attachable: AttachableInstance, credential: Credential): () => void {
  const instance = attachable as AxiosInstance;
  assertSupported();
  if (!credential.attachable) {
    throw new CredentialError(
      'invalid_option',
      `${credential.provider.id}: the strategy "${credential.strategy}" hands its token to the application, so no request carries it; call credential.token()`,
      { provider: credential.provider.id },
    );
  }
  shieldConfig(instance.defaults);
  const interceptor = instance.interceptors.request.use(
    (config) => {
      shieldConfig(config);
      config.adapter = attachingAdapter(credential, config.adapter);
      return config;
    },
    undefined,
    { synchronous: true },
  );
  return () => {
    instance.interceptors.request.eject(interceptor);
    unshieldConfig(instance.defaults);
  };
}

/** An adapter that attaches the credential, and the adapter of the caller's that it stands for. */
type AttachingAdapter = AxiosAdapter & { readonly credential: Credential; readonly own: Adapter };
type Adapter = InternalAxiosRequestConfig['adapter'];

function attachingAdapter(credential: Credential, given: Adapter): AttachingAdapter {
  // The config of a call that was given up before it was sent may be sent again.
  const own = isAttaching(given) && given.credential === credential ? given.own : given;
  const adapter: AxiosAdapter = (config) => {
    // A retry sends this config through the interceptor again, so it must not find this adapter.
    config.adapter = own ?? axios.defaults.adapter ?? [];
    // An interceptor after this one may have set another agent.
    shieldConfig(config);
    return sendWithCredential(credential, config);
  };
  return Object.assign(adapter, { credential, own });
}

function isAttaching(adapter: Adapter): adapter is AttachingAdapter {
  return typeof adapter === 'function' && 'credential' in adapter;
}
