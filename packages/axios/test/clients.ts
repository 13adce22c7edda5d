import type { Credential } from '@sallyport/core';
import { createFetch } from '@sallyport/core';
import type { AxiosInstance, AxiosRequestConfig } from 'axios';
import axios from 'axios';
import { attachCredential } from '../src/index.js';

/** One request, in no client's own terms. */
export interface Call {
  readonly method: string;
  readonly url: string;
  readonly data?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Milliseconds. */
  readonly timeout?: number;
  /** Where an interceptor that ran before takes the request instead. */
  readonly rewrittenTo?: string;
}

export interface Client {
  readonly name: string;
  call(credential: Credential, call: Call): Promise<unknown>;
}

export const clients: readonly Client[] = [axiosClient('http'), axiosClient('fetch'), fetchClient()];

function axiosClient(adapter: 'http' | 'fetch'): Client {
  return {
    name: `axios ${adapter}`,
    call(credential, { rewrittenTo, ...call }) {
      const client: AxiosInstance = axios.create({ adapter });
      if (rewrittenTo !== undefined)
        client.interceptors.request.use((config) => ({ ...config, url: rewrittenTo }));
      attachCredential(client, credential);
      return client.request(call as AxiosRequestConfig);
    },
  };
}

function fetchClient(): Client {
  return {
    name: 'fetch',
    call(credential, { method, url, data, headers = {}, signal, timeout, rewrittenTo }) {
      const signals = [signal ?? [], timeout === undefined ? [] : AbortSignal.timeout(timeout)].flat();
      return createFetch(credential)(rewrittenTo ?? url, {
        method,
        headers,
        signal: AbortSignal.any(signals),
        ...(data instanceof URLSearchParams ? { body: data } : {}),
        ...(data !== undefined && !(data instanceof URLSearchParams) ? { body: JSON.stringify(data) } : {}),
      });
    },
  };
}
