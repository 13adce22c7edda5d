import type { OutboundResponse, Transport } from '@sallyport/core';
import type { InternalAxiosRequestConfig } from 'axios';
import axios from 'axios';
import { adapterOf } from './adapter.js';
import { presentCertificate } from './certificate.js';
import { joinedHeaders } from './headers.js';
import { unshieldConfig } from './shield.js';
import { assertNoSideDoor, closeSideDoors } from './side-doors.js';

/** The options that say how a request is sent, and nothing of the request. */
const TRANSPORT = [
  'httpAgent',
  'httpsAgent',
  'proxy',
  'fetchOptions',
  'env',
  'lookup',
  'family',
  'httpVersion',
  'http2Options',
  'insecureHTTPParser',
] as const;
const LONGEST_RESPONSE = 1024 * 1024;

/**
 * Sends the exchange for a token by the adapter, the agents and the proxy of the call that started it. Nothing else of
 * the caller's config applies.
 */
export function exchangeTransportOf(config: InternalAxiosRequestConfig): Transport<OutboundResponse> {
  return async (request, timeout) => {
    const { url, method, headers, body } = request;
    const { AxiosHeaders } = axios;
    const sent: InternalAxiosRequestConfig = {
      url,
      method: method.toLowerCase(),
      headers: AxiosHeaders.from({ ...headers }),
      data: body,
      timeout: timeout ?? 0,
      responseType: 'text',
      maxContentLength: LONGEST_RESPONSE,
      validateStatus: null,
    };
    for (const name of TRANSPORT)
      if (config[name] !== undefined) Object.assign(sent, { [name]: config[name] });
    assertNoSideDoor(sent, url);
    unshieldConfig(sent);
    closeSideDoors(sent, url);
    if (request.tls) presentCertificate(Object.assign(sent, { adapter: config.adapter }), request);
    try {
      const { status, headers: received, data } = await adapterOf(config).send(sent);
      return { status, headers: joinedHeaders(received), body: data };
    } finally {
      // A mock keeps what it was given.
      sent.headers = new AxiosHeaders();
      sent.data = undefined;
    }
  };
}
