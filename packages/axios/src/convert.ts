import type { OutboundRequest } from '@sallyport/core';
import { CredentialError } from '@sallyport/core';
import type { InternalAxiosRequestConfig } from 'axios';
import { Axios, AxiosHeaders } from 'axios';

const plain = new Axios({});

/**
 * The request that a final config describes, by axios's own rules.
 *
 * @throws {CredentialError} `invalid_option` for a `transport`.
 */
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

/** Only the parts of the URL: axios would merge the whole config. */
function urlOf(config: InternalAxiosRequestConfig, baseURL: string): string {
  const { url = '', params, paramsSerializer, allowAbsoluteUrls = true } = config;
  const base = config.baseURL || baseURL;
  // The result of axios for a path, a base without a trailing slash and no parameters. See bench/WHY.md, "axios".
  if (base === baseURL && !params && /^\/(?!\/)/.test(url)) return `${base}${url}`;
  const parts = { url, baseURL: base, params, allowAbsoluteUrls };
  return plain.getUri(paramsSerializer ? { ...parts, paramsSerializer } : parts);
}

/** A copy of the config that sends exactly this request, follows no redirect and refuses no status. */
export function configFor(
  config: InternalAxiosRequestConfig,
  request: OutboundRequest,
  timeout: number | undefined,
): InternalAxiosRequestConfig {
  const headers = headersFor(config, request.headers);
  const sent = copyOf(config);
  sent.method = request.method.toLowerCase();
  sent.url = request.url;
  sent.headers = headers;
  sent.data = request.body;
  sent.maxRedirects = 0;
  sent.validateStatus = null;
  if (timeout !== undefined) {
    sent.timeout = timeout;
    sent.timeoutErrorMessage = timeoutMessage(config);
  }
  if (sent.auth && headers.has('Authorization')) delete sent.auth;
  // A request to this machine takes no proxy of the environment, which would read the credential.
  if (sent.proxy === undefined && request.url.startsWith('http:')) sent.proxy = false;
  return sent;
}

/**
 * A config without the parts of its URL. Key by key, because a spread of an object without a prototype is slow.
 * See bench/WHY.md, "axios".
 */
function copyOf(config: InternalAxiosRequestConfig): InternalAxiosRequestConfig {
  const copy = {} as Record<PropertyKey, unknown>;
  const symbols: PropertyKey[] = Object.getOwnPropertySymbols(config);
  for (const key of symbols.concat(Object.keys(config))) {
    if (key !== 'baseURL' && key !== 'params') copy[key] = config[key as keyof InternalAxiosRequestConfig];
  }
  return copy as unknown as InternalAxiosRequestConfig;
}

/** The headers to send, and those that the config sets to `false`. */
function headersFor(
  config: InternalAxiosRequestConfig,
  wanted: Readonly<Record<string, string>>,
): AxiosHeaders {
  // They are normalised already. See bench/WHY.md, "axios".
  const headers: AxiosHeaders = Object.assign(new AxiosHeaders(), AxiosHeaders.from(config.headers));
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    if (value !== undefined && value !== null && value !== false && !Object.hasOwn(wanted, name))
      headers.delete(name);
  }
  for (const name in wanted) {
    if (headers[name] !== wanted[name]) headers.set(name, wanted[name]);
  }
  return headers;
}

/** The message names the caller's timeout, of which this request has only the rest. */
function timeoutMessage({ timeout, timeoutErrorMessage }: InternalAxiosRequestConfig): string {
  return timeoutErrorMessage || `timeout of ${timeout}ms exceeded`;
}
