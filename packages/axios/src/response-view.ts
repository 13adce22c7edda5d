import type { CredentialError, OutboundResponse } from '@sallyport/core';
import type { AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import { AxiosError, AxiosHeaders } from 'axios';
import { defineHidden, hideProperty } from './hide-property.js';
import { detachStream, discardBody } from './stream.js';

/**
 * A response as core reads it. It shows the caller's config in place of the one that was sent, and settles as axios
 * does. A class, because an object literal with a getter is slow to make. See bench/WHY.md, "Responses".
 */
export class AxiosResponseView implements OutboundResponse {
  /** The status code. */
  readonly status: number;
  /** The body, as axios gives it to `transformResponse`. */
  readonly body: unknown;
  readonly #config: InternalAxiosRequestConfig;
  readonly #response: AxiosResponse;

  /** @param config - The caller's. */
  constructor(received: AxiosResponse, config: InternalAxiosRequestConfig) {
    this.#config = config;
    this.#response = cleanResponse(received, config);
    this.status = this.#response.status;
    this.body = this.#response.data;
  }

  /** By name. */
  get headers(): Record<string, string> {
    const { headers } = this.#response;
    return AxiosHeaders.from(headers as AxiosHeaders).toJSON(true) as Record<string, string>;
  }

  /** Discards a body that nobody will read. */
  discardBody(): void {
    discardBody(this.body);
  }

  /**
   * The response, if the caller's `validateStatus` accepts its status.
   *
   * @throws {CredentialError} for a refusal, {@link AxiosError} for every other status that is not accepted.
   */
  settle(refusal: CredentialError | undefined): AxiosResponse {
    const config = this.#config;
    const response = this.#response;
    const { status } = response;
    const { validateStatus } = config;
    if (!status || !validateStatus || validateStatus(status)) return response;
    const code = status >= 400 && status < 500 ? AxiosError.ERR_BAD_REQUEST : AxiosError.ERR_BAD_RESPONSE;
    const error = new AxiosError(
      `Request failed with status code ${status}`,
      code,
      config,
      undefined,
      response,
    );
    hideProperty(error, 'request', response.request);
    if (!refusal) throw error;
    // axios transforms the data of `error.response`. Interceptors, such as those of a retry, read both.
    defineHidden(refusal, 'cause', error);
    defineHidden(refusal, 'config', config);
    defineHidden(refusal, 'response', response);
    throw refusal;
  }
}

/** An adapter's error with the caller's config in place of the one that was sent. */
export function cleanError(error: unknown, config: InternalAxiosRequestConfig): unknown {
  if (typeof error !== 'object' || error === null || !('config' in error)) return error;
  error.config = config;
  if ('request' in error) hideProperty(error, 'request', error.request);
  if ('response' in error && error.response) {
    error.response = cleanResponse(error.response as AxiosResponse, config);
  }
  return error;
}

function cleanResponse(
  { request, ...shown }: AxiosResponse,
  config: InternalAxiosRequestConfig,
): AxiosResponse {
  const data = detachStream(shown.data, (error) => cleanError(error, config));
  return Object.assign(new HiddenRequest(request), shown, { config, data });
}

/** A response whose request can be read by name and is in no print or copy. Faster than {@link hideProperty}. */
class HiddenRequest {
  #request: unknown;
  constructor(request: unknown) {
    this.#request = request;
  }
  get request(): unknown {
    return this.#request;
  }
  set request(request: unknown) {
    this.#request = request;
  }
}

/** Hides the agents of a config from prints: an agent holds the requests that are under way, headers included. */
export function hideAgents(config: InternalAxiosRequestConfig): void {
  for (const name of ['httpAgent', 'httpsAgent'] as const) {
    if (!config[name]) continue;
    hideProperty(config, name, config[name], true);
    config.redact = [...(config.redact ?? []).filter((key) => key !== name), name];
  }
}
