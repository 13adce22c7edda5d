import type { OutboundRequest } from '@sallyport/core';
import type { AxiosHeaders as Headers, InternalAxiosRequestConfig } from 'axios';
import axios from 'axios';
import { presentCertificate } from './certificate.js';
import { ownHeaders } from './headers.js';
import { unshieldConfig } from './shield.js';
import { assertNoSideDoor, closeSideDoors } from './side-doors.js';
import { detachUpload } from './stream.js';
import { timeoutMessage } from './timeout.js';
import { urlOf } from './url.js';

const { AxiosHeaders } = axios;

/**
 * The request that a final config describes, by axios's own rules.
 *
 * @throws {CredentialError} `invalid_option`, `insecure_transport` for an option that would take the credential past
 *   its URL.
 */
export function requestOf(config: InternalAxiosRequestConfig, baseURL: string): OutboundRequest {
  const url = urlOf(config, baseURL);
  assertNoSideDoor(config, url);
  return {
    method: (config.method ?? 'get').toUpperCase(),
    url,
    headers: headersOf(ownHeaders(config.headers)),
    body: config.data,
  };
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
  sent.data = detachUpload(request.body);
  sent.validateStatus = null;
  sent.timeout = timeout ?? 0;
  if (timeout !== undefined) sent.timeoutErrorMessage = timeoutMessage(config);
  if (sent.auth && headers.has('Authorization')) delete sent.auth;
  unshieldConfig(sent);
  closeSideDoors(sent, request.url);
  if (request.tls) presentCertificate(sent, request);
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

function headersOf(headers: Headers): Record<string, string> {
  const shown = headers.toJSON(true) as Record<string, string>;
  for (const name in shown) {
    // Node joins a list of cookies so. @see https://www.rfc-editor.org/rfc/rfc6265#section-5.4
    if (/^cookie$/i.test(name) && Array.isArray(headers[name])) shown[name] = headers[name].join('; ');
  }
  return shown;
}

/** The headers to send, and those that the config sets to `false`. */
function headersFor(config: InternalAxiosRequestConfig, wanted: Readonly<Record<string, string>>): Headers {
  // They are normalised already. See bench/WHY.md, "axios".
  const headers: Headers = Object.assign(new AxiosHeaders(), ownHeaders(config.headers));
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
