import { CredentialError } from '@sallyport/core';
import type { AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import { headersFor } from './headers.js';
import { hideRequest } from './hide-property.js';
import { shield } from './shield.js';
import { detachStream } from './stream.js';

/**
 * The error of an adapter, and of its causes, with the caller's config in place of the one that was sent.
 *
 * @param seen - The errors that this one is the cause of: it may be its own. Default: none.
 */
export function cleanError(
  error: unknown,
  config: InternalAxiosRequestConfig,
  seen: Set<unknown> = new Set(),
): unknown {
  if (typeof error !== 'object' || error === null || seen.has(error)) return error;
  if (error instanceof CredentialError) return error;
  const { cause } = error as Error;
  // An adapter wraps what a side door throws.
  if (cause instanceof CredentialError) return cause;
  cleanError(cause, config, seen.add(error));
  if (!('config' in error)) return error;
  error.config = config;
  if ('request' in error) hideRequest(error, error.request);
  if ('response' in error && error.response) {
    error.response = cleanResponse(error.response as AxiosResponse, config);
  }
  return error;
}

/** A response with the caller's config, and with its request and stream hidden from prints. */
export function cleanResponse(
  { request, ...shown }: AxiosResponse,
  config: InternalAxiosRequestConfig,
): AxiosResponse {
  const data = detachStream(shown.data, (error) => cleanError(error, config));
  const headers = headersFor(config, shown.headers) as AxiosResponse['headers'];
  return Object.assign(new HiddenRequest(request), shown, { config, data, headers });
}

/** A response whose request can be read by name and is in no print or copy. Faster than {@link hideRequest}. */
class HiddenRequest {
  #request: unknown;
  constructor(request: unknown) {
    this.#request = request;
  }
  get request(): unknown {
    return shield(this.#request);
  }
  set request(request: unknown) {
    this.#request = request;
  }
}
