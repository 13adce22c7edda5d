import type { Credential } from '@sallyport/core';
import type { AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import axios from 'axios';
import { adapterOf } from './adapter.js';
import { cleanError } from './clean.js';
import { configFor, requestOf } from './convert.js';
import { markedError } from './errors.js';
import { exchangeTransportOf } from './exchange.js';
import { sendByOwnAdapter } from './own-adapter.js';
import { AxiosResponseView, setResponseUrl } from './response-view.js';
import { signalOf } from './signal.js';
import { minor } from './supported.js';
import { timeoutOf, withOwnTimeout } from './timeout.js';

/** Sends a final config with the credential, by the adapter that the config names. */
export async function sendWithCredential(
  credential: Credential,
  config: InternalAxiosRequestConfig,
): Promise<AxiosResponse> {
  const { signal, release } = signalOf(config);
  try {
    const { baseURL } = credential;
    const { send, isOwn } = adapterOf(config);
    const request = requestOf(config, baseURL);
    const asked = request.url;
    let inUrl: boolean | undefined;

    const options = {
      maxRedirects: config.maxRedirects,
      timeout: timeoutOf(config.timeout),
      signal,
      exchangeTransport: exchangeTransportOf(config),
    };
    const { response, refusal } = await credential.send(
      request,
      async (attached, left) => {
        const sent = configFor(config, attached, left);
        // The fetch adapter of axios 1.7.0 takes a cancelToken for a signal.
        if (minor === 7 && config.cancelToken) Object.assign(sent, { signal, cancelToken: undefined });
        // A URL with the credential in it is not shown.
        inUrl ??= attached.url !== asked && attached.url !== new URL(asked).href;
        const setUrl = (received: AxiosResponse) => inUrl || setResponseUrl(received, attached.url);
        try {
          const received = await (isOwn ? sendByOwnAdapter(send, sent, config, baseURL, asked) : send(sent));
          setUrl(received);
          return new AxiosResponseView(received, config);
        } catch (thrown) {
          const error: unknown = config.cancelToken?.reason ?? thrown;
          if (axios.isAxiosError(error) && error.response) setUrl(error.response);
          throw cleanError(withOwnTimeout(error, left, config), config);
        }
      },
      options,
    );
    return response.settle(refusal);
  } catch (error) {
    throw markedError(error, config);
  } finally {
    release?.();
  }
}
