import { CredentialError } from '../error.js';

/** A URL prefix that a credential may be sent to: an origin, and a path below it. */
export interface Audience {
  readonly origin: string;
  /** Without a trailing slash; empty for the whole origin. */
  readonly path: string;
}

/** @throws {CredentialError} `insecure_transport` for a URL that is not https and not to this machine. */
export function audienceOf(url: URL, provider: string): Audience {
  assertSecure(url, provider);
  return Object.freeze({ origin: url.origin, path: url.pathname.replace(/\/+$/, '') });
}

export function assertSecure(url: URL, provider: string): void {
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))) return;
  throw new CredentialError(
    'insecure_transport',
    `${provider}: a credential is sent by https only (http to this machine is allowed); this request goes to ${url.origin}`,
    { provider },
  );
}

/**
 * Whether a normalised URL lies within the audience. Dots that only a server would resolve (`..%2f`, `..;/`)
 * and user names in the URL count as outside.
 */
export function isWithin(audience: Audience, url: URL): boolean {
  if (url.origin !== audience.origin || url.username || url.password) return false;
  if (hidesDots(url.pathname)) return false;
  return (
    audience.path === '' || url.pathname === audience.path || url.pathname.startsWith(`${audience.path}/`)
  );
}

/** Whether a segment is dots once its path parameters and its encodings, however deep, are taken away. */
function hidesDots(pathname: string): boolean {
  if (!/[%;]/.test(pathname)) return false;
  const resolved = pathname
    .replace(/%(?:25)*2e/gi, '.')
    .replace(/%(?:25)*(?:2f|5c)/gi, '/')
    .replace(/(?:;|%(?:25)*3b)[^/]*/gi, '');
  return /\/\.\.?(?:\/|$)/.test(resolved);
}

export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}
