import { CredentialError } from '@sallyport/core';
import type { AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import axios from 'axios';
import { defineHidden, hideRequest } from './hide-property.js';
import { timeoutError } from './timeout.js';

/**
 * The error that leaves the adapter. A `CredentialError` gets the marks of an AxiosError, which interceptors and
 * libraries look for, and keeps its own `code`. The end of the caller's timeout is axios's own error.
 */
export function markedError(error: unknown, config: InternalAxiosRequestConfig): unknown {
  if (!(error instanceof CredentialError)) return error;
  if (error.code === 'unavailable' && error.status === undefined && config.timeout)
    return timeoutError(config, error);
  // Calls that wait for one exchange fail with one error. Each needs its own config.
  const own = 'isAxiosError' in error ? copyOf(error) : error;
  defineHidden(own, 'isAxiosError', true);
  defineHidden(own, 'config', config);
  if (!('request' in own)) defineHidden(own, 'request', undefined);
  defineHidden(own, 'toJSON', toJSON);
  return own;
}

/** Marks a refusal of the provider with the AxiosError that axios would have made of its response. */
export function markRefusal(
  refusal: CredentialError,
  error: Error,
  response: AxiosResponse,
): CredentialError {
  defineHidden(refusal, 'cause', error);
  defineHidden(refusal, 'response', response);
  hideRequest(refusal, response.request);
  return refusal;
}

function copyOf(error: CredentialError): CredentialError {
  const copy = new CredentialError(error.code, error.message, error);
  if (error.stack) copy.stack = error.stack;
  return copy;
}

function toJSON(this: CredentialError): object {
  const { provider, retryable, requestId, fingerprint } = this;
  return { ...axios.AxiosError.prototype.toJSON.call(this), provider, retryable, requestId, fingerprint };
}
