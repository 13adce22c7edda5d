import { PARAM_KINDS } from '../../definition/param-kinds.js';
import { resolveUrl } from '../../definition/params.js';
import { CredentialError } from '../../error.js';
import { isLoopback } from '../../http/loopback.js';
import type { Params } from '../../placement/encode-params.js';
import { encodeParam } from '../../placement/encode-params.js';
import type { Values } from '../../placement/template.js';
import type { AllowedURLs } from '../allowed-urls.js';
import { allowedURLsBelow } from '../allowed-urls.js';

/** What decides about a URL that a response names. */
export interface AnsweredUrlDeps {
  /** The provider's id. */
  readonly provider: string;
  /** The hosts that are allowed beside the base URL's own. */
  readonly hosts: readonly string[];
  /** The base URL. */
  readonly baseURL: URL;
  /** Whether `baseURL` is the caller's own. */
  readonly moved: boolean;
}

/**
 * The URL of a step that uses values of the responses before it.
 *
 * @throws {CredentialError} `exchange_failed` for a URL that leads to no allowed host: nothing is sent there.
 */
export function answeredUrl(
  deps: AnsweredUrlDeps,
  text: string,
  params: Params,
  found: Values,
  { origin, path }: AllowedURLs,
): URL {
  if (text.startsWith('/')) {
    const { pathname } = urlOf(deps, `https://host.invalid${text}`, params, found);
    return new URL(`${origin}${path}${pathname}`);
  }
  const url = urlOf(deps, text, params, found);
  // A stand-in answers for every host.
  return isStandIn(deps) ? new URL(`${url.pathname}${url.search}`, deps.baseURL) : checked(deps, url);
}

/**
 * The URLs below the base URL that a response names; undefined if it names none, or if the caller's own is a stand-in.
 *
 * @throws {CredentialError} `exchange_failed` for a URL that leads to no allowed host.
 */
export function answeredBase(deps: AnsweredUrlDeps, { baseURL }: Values): AllowedURLs | undefined {
  if (baseURL === undefined || isStandIn(deps)) return undefined;
  const normal = PARAM_KINDS.url.normalise(baseURL);
  if (normal === undefined) throw refused(deps, 'names a base URL that is none');
  return allowedURLsBelow(checked(deps, new URL(normal)), deps.provider);
}

/** Whether a response may name this URL: it leads to the host of the base URL, or to one of those listed. */
export function mayLeadTo({ hosts, baseURL }: AnsweredUrlDeps, url: URL): boolean {
  const { origin, host, protocol, hostname, username, password } = url;
  if (username || password || (protocol !== 'https:' && !isLoopback(hostname))) return false;
  if (origin === baseURL.origin) return true;
  return hosts.some((each) => (each.startsWith('*.') ? host.endsWith(each.slice(1)) : host === each));
}

function isStandIn({ moved, baseURL }: AnsweredUrlDeps): boolean {
  return moved && isLoopback(baseURL.hostname);
}

function urlOf(deps: AnsweredUrlDeps, text: string, params: Params, found: Values): URL {
  const [whole] = Object.entries(found).flatMap(([name, value]) => (text === `{${name}}` ? [value] : []));
  if (whole !== undefined) {
    if (URL.canParse(whole)) return new URL(whole);
    throw refused(deps, 'names a URL that is none');
  }
  const inUrl = () => ({
    ...params.inUrl(),
    ...Object.fromEntries(
      Object.entries(found).map(([name, value]) => [
        name,
        text.startsWith(`{${name}}`)
          ? (PARAM_KINDS.url.normalise(value) ?? '')
          : encodeParam(name, value, undefined),
      ]),
    ),
  });
  try {
    return resolveUrl(text, { ...params, inUrl });
  } catch {
    throw refused(deps, 'makes no URL of the next step');
  }
}

function checked(deps: AnsweredUrlDeps, url: URL): URL {
  if (mayLeadTo(deps, url)) return url;
  throw refused(deps, `leads to ${url.host || url.protocol}, which is none of the hosts of the definition`);
}

function refused({ provider }: AnsweredUrlDeps, problem: string): CredentialError {
  return new CredentialError(
    'exchange_failed',
    `${provider}: the answer of the exchange ${problem}; nothing was sent there`,
    { provider },
  );
}
