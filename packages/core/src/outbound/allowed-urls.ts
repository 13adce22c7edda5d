import { CredentialError } from '../error.js';
import { isLoopback } from '../http/loopback.js';
import { withoutSlash } from '../http/without-slash.js';

/** The URLs that a credential may be sent to: an origin, and a path with everything below it. */
export interface AllowedURLs {
  /** Scheme, host and port. */
  readonly origin: string;
  /** Without a trailing slash; empty for the whole origin. */
  readonly path: string;
}

/**
 * The base URL and everything below it.
 *
 * @throws {CredentialError} `insecure_transport` for a URL that is neither https nor to this machine.
 */
export function allowedURLsBelow(url: URL, provider: string): AllowedURLs {
  assertSecure(url, provider);
  return Object.freeze({ origin: url.origin, path: withoutSlash(url.pathname) });
}

/** @throws {CredentialError} `insecure_transport` for a URL that is neither https nor to this machine. */
export function assertSecure(url: URL, provider: string): void {
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))) return;
  throw new CredentialError(
    'insecure_transport',
    `${provider}: a credential is sent by https only (http to this machine is allowed); this request goes to ${url.origin}`,
    { provider },
  );
}

/**
 * Whether a normalised URL is one of the allowed ones. A URL with a user name in it is not, and neither is one with
 * dots that only a server resolves (`..%2f`, `..;/`).
 */
export function isAllowed(allowed: AllowedURLs, url: URL): boolean {
  if (url.origin !== allowed.origin || url.username || url.password) return false;
  if (hidesDots(url.pathname)) return false;
  return allowed.path === '' || url.pathname === allowed.path || url.pathname.startsWith(`${allowed.path}/`);
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
