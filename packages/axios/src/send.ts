import type { Credential } from '@sallyport/core';
import type { AxiosAdapter, AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import axios from 'axios';
import { cleanError } from './clean.js';
import { configFor, requestOf } from './convert.js';
import { markedError } from './errors.js';
import { sendByOwnAdapter } from './own-adapter.js';
import { AxiosResponseView, setResponseUrl } from './response-view.js';
import { withWatchedFetch } from './side-doors.js';
import { signalOf } from './signal.js';
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

    const { response, refusal } = await credential.send(
      request,
      async (attached, left) => {
        const sent = configFor(config, attached, left);
        // A URL with the credential in it is not shown.
        inUrl ??= attached.url !== asked && attached.url !== new URL(asked).href;
        const setUrl = (received: AxiosResponse) => inUrl || setResponseUrl(received, attached.url);
        try {
          const received = await (isOwn ? sendByOwnAdapter(send, sent, config, baseURL, asked) : send(sent));
          setUrl(received);
          return new AxiosResponseView(received, config);
        } catch (error) {
          if (axios.isAxiosError(error) && error.response) setUrl(error.response);
          throw cleanError(withOwnTimeout(error, left, config), config);
        }
      },
      { maxRedirects: config.maxRedirects, timeout: timeoutOf(config.timeout), signal },
    );
    return response.settle(refusal);
  } catch (error) {
    throw markedError(error, config);
  } finally {
    release?.();
  }
}

type Adapters = NonNullable<InternalAxiosRequestConfig['adapter']>;

/** The adapter, and whether it is a function of the caller's. A browser's xhr follows redirects wherever they lead. */
function adapterOf(config: InternalAxiosRequestConfig): {
  readonly send: AxiosAdapter;
  readonly isOwn: boolean;
} {
  const named = config.adapter as Adapters;
  const list = (Array.isArray(named) ? named : [named]).filter((each) => each !== 'xhr');
  const send = axios.getAdapter(list, withWatchedFetch(config));
  return { send, isOwn: list.includes(send) };
}
