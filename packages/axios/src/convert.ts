import type { OutboundRequest } from '@sallyport/core';
import { CredentialError } from '@sallyport/core';
import type { InternalAxiosRequestConfig } from 'axios';
import { Axios, AxiosHeaders } from 'axios';

const plain = new Axios({});

/** The request that a final config describes: what axios would send, by axios's own rules. */
export function requestOf(config: InternalAxiosRequestConfig, baseURL: string): OutboundRequest {
  if (config.transport) {
    throw new CredentialError(
      'invalid_option',
      'A transport of your own may follow redirects and take the credential along; use an agent instead',
    );
  }
  return {
    method: (config.method ?? 'get').toUpperCase(),
    url: urlOf(config, baseURL),
    headers: AxiosHeaders.from(config.headers).toJSON(true) as Record<string, string>,
    body: config.data,
  };
}

/** Only what the URL is made of: axios would merge all of the config. */
function urlOf(config: InternalAxiosRequestConfig, baseURL: string): string {
  const { url = '', params, paramsSerializer, allowAbsoluteUrls = true } = config;
  const parts = { url, baseURL: config.baseURL || baseURL, params, allowAbsoluteUrls };
  return plain.getUri(paramsSerializer ? { ...parts, paramsSerializer } : parts);
}

/** A copy of the config that sends exactly this request, follows no redirect and refuses no status. */
export function configFor(
  config: InternalAxiosRequestConfig,
  request: OutboundRequest,
  timeout: number | undefined,
): InternalAxiosRequestConfig {
  const headers = new AxiosHeaders(config.headers);
  for (const name of Object.keys(headers.toJSON())) headers.delete(name);
  headers.set({ ...request.headers });

  const { baseURL, params, auth, ...rest } = config;
  return {
    ...rest,
    method: request.method.toLowerCase(),
    url: request.url,
    headers,
    data: request.body,
    maxRedirects: 0,
    validateStatus: null,
    ...(timeout === undefined ? {} : { timeout, timeoutErrorMessage: timeoutMessage(config) }),
    ...(auth && !headers.has('Authorization') ? { auth } : {}),
    // To this machine is not through a proxy of the environment, which would read the credential.
    ...(request.url.startsWith('http:') && config.proxy === undefined ? { proxy: false } : {}),
  };
}

/** What is left for this request is less than what the caller asked for. */
function timeoutMessage({ timeout, timeoutErrorMessage }: InternalAxiosRequestConfig): string {
  return timeoutErrorMessage || `timeout of ${timeout}ms exceeded`;
}
