import type { InternalAxiosRequestConfig } from 'axios';
import axios from 'axios';

const plain = new axios.Axios({});

/** The parts of a config that axios makes a URL of. */
export type UrlParts = Pick<InternalAxiosRequestConfig, 'url' | 'baseURL' | 'params'>;

/** The URL of a request by axios's own rules. A URL without a base is below the credential's `baseURL`. */
export function urlOf(config: InternalAxiosRequestConfig, baseURL: string): string {
  const { url = '', params } = config;
  const base = config.baseURL || baseURL;
  // The result of axios for a path, a base without a trailing slash and no parameters. See bench/WHY.md, "axios".
  if (base === baseURL && !params && /^\/(?!\/)/.test(url)) return `${base}${url}`;
  return combine(config, { url, baseURL: base, params });
}

/**
 * The parts of a URL as the caller gave them, with the changes that the credential needs. A mock matches them, as it
 * would without the credential. Only a URL that they cannot make, such as a redirect's, is absolute.
 *
 * @param asked - The URL of the caller's request.
 * @param url - The URL to send it to, with the credential in it.
 */
export function partsFor(
  config: InternalAxiosRequestConfig,
  baseURL: string,
  asked: string,
  url: string,
): UrlParts {
  const own: UrlParts = { url: config.url ?? '', baseURL: config.baseURL || baseURL, params: config.params };
  if (url === asked) return own;
  const from = new URL(asked);
  const to = new URL(url);
  const { pathname } = new URL(baseURL);
  const below = from.pathname.slice(pathname.length);
  const inserted = to.pathname.endsWith(below)
    ? to.pathname.slice(pathname.length, to.pathname.length - below.length)
    : '';
  const added = [...to.searchParams].slice(from.searchParams.size);
  const parts: UrlParts = {
    ...own,
    baseURL: `${own.baseURL}${inserted}`,
    params: added.length === 0 ? own.params : withParams(own.params, added),
  };
  return sameUrl(combine(config, parts), to) ? parts : { url };
}

function withParams(params: unknown, added: readonly (readonly [string, string])[]): unknown {
  if (!(params instanceof URLSearchParams)) return { ...(params as object), ...Object.fromEntries(added) };
  const all = new URLSearchParams(params);
  for (const [name, value] of added) all.append(name, value);
  return all;
}

/** Whether a server sees the same: axios and `URL` encode some characters differently. */
function sameUrl(text: string, url: URL): boolean {
  const made = URL.canParse(text) ? new URL(text) : undefined;
  const shown = ({ origin, pathname, searchParams }: URL) =>
    JSON.stringify([origin, pathname, [...searchParams]]);
  return made !== undefined && shown(made) === shown(url);
}

/** Only the parts of the URL: axios would merge the whole config. */
function combine(
  { paramsSerializer, allowAbsoluteUrls = true }: InternalAxiosRequestConfig,
  parts: UrlParts,
): string {
  const all = { ...parts, allowAbsoluteUrls };
  return plain.getUri(paramsSerializer ? { ...all, paramsSerializer } : all);
}
