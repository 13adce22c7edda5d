import type { AxiosAdapter, AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import { partsFor } from './url.js';

/**
 * Calls an adapter that is the caller's own function, such as a mock. It is given the parts of the URL as the caller
 * gave them, and holds the credential while it works only: what a mock keeps as its history is the caller's config.
 *
 * @param sent - A config with an absolute URL.
 * @param asked - The URL of the caller's request.
 */
export async function sendByOwnAdapter(
  send: AxiosAdapter,
  sent: InternalAxiosRequestConfig,
  config: InternalAxiosRequestConfig,
  baseURL: string,
  asked: string,
): Promise<AxiosResponse> {
  Object.assign(sent, partsFor(config, baseURL, asked, sent.url ?? ''));
  try {
    return await send(sent);
  } finally {
    restore(sent, config);
  }
}

/** The headers object stays the same one, because it may have been kept too. */
function restore(sent: InternalAxiosRequestConfig, config: InternalAxiosRequestConfig): void {
  const { headers } = sent;
  const { adapter: _, headers: own, ...rest } = config;
  for (const key of Object.keys(sent)) if (!(key in config)) Reflect.deleteProperty(sent, key);
  Object.assign(sent, rest);
  for (const name of Object.keys(headers)) delete headers[name];
  Object.assign(headers, own);
}
