import type { CredentialError, OutboundResponse } from '@sallyport/core';
import type { AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import axios from 'axios';
import { cleanResponse } from './clean.js';
import { markRefusal } from './errors.js';
import { joinedHeaders } from './headers.js';
import { hideRequest } from './hide-property.js';
import { discardBody } from './stream.js';

const { AxiosError } = axios;

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
    return joinedHeaders(this.#response.headers);
  }

  /** Discards a body that nobody will read. */
  discardBody(): void {
    discardBody(this.body);
  }

  /**
   * The response, if the caller's `validateStatus` accepts its status.
   *
   * @throws {CredentialError} for a refusal, `AxiosError` for every other status that is not accepted.
   */
  settle(refusal: CredentialError | undefined): AxiosResponse {
    const config = this.#config;
    const response = this.#response;
    const { status } = response;
    const { validateStatus } = config;
    if (!status || !validateStatus || validateStatus(status)) return response;
    const code = status >= 400 && status < 500 ? AxiosError.ERR_BAD_REQUEST : AxiosError.ERR_BAD_RESPONSE;
    const message = `Request failed with status code ${status}`;
    const error = new AxiosError(message, code, config, undefined, response);
    hideRequest(error, response.request);
    // axios transforms the data of `error.response`. Interceptors, such as those of a retry, read both.
    throw refusal ? markRefusal(refusal, error, response) : error;
  }
}

/** Tells where a response came from, as the http adapter does if it follows redirects itself. */
export function setResponseUrl({ request }: AxiosResponse, url: string): void {
  const received: { responseUrl?: string } | undefined = request?.res;
  if (received && received.responseUrl === undefined) received.responseUrl = url.replace(/#.*/, '');
}
