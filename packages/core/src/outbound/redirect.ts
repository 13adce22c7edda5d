import { publishOutbound } from '../channels.js';
import { CredentialError } from '../error.js';
import type { Provider } from '../grammar.js';
import type { OutboundRequest, OutboundResponse } from '../http/request.js';
import { headerOf, withHeader } from '../http/request.js';
import type { AllowedURLs } from './allowed-urls.js';
import { isAllowed } from './allowed-urls.js';

/** Headers that say something about a body. @see https://fetch.spec.whatwg.org/#request-body-header-name */
const BODY_HEADERS = [
  'Content-Encoding',
  'Content-Language',
  'Content-Length',
  'Content-Location',
  'Content-Type',
  'Transfer-Encoding',
];
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Whether `fetch` takes a status for a redirect. @see https://fetch.spec.whatwg.org/#redirect-status */
export function isRedirect(status: number): boolean {
  return REDIRECTS.has(status);
}

/** The target of a redirect; undefined for a response that is none. */
export function redirectTarget(request: OutboundRequest, response: OutboundResponse): URL | undefined {
  const location = isRedirect(response.status) ? headerOf(response.headers, 'location') : undefined;
  return location !== undefined && URL.canParse(location, request.url)
    ? new URL(location, request.url)
    : undefined;
}

/**
 * The request that a redirect asks for.
 *
 * @param mayFollow - False if this redirect is one too many.
 * @throws {CredentialError} `redirect_refused`, with the target's origin only, for a target outside the allowed
 *   URLs, a redirect too many, or a body that was a stream and is gone.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-15.4
 */
export function followRedirect(
  provider: Provider,
  allowed: AllowedURLs,
  request: OutboundRequest,
  status: number,
  target: URL,
  mayFollow: boolean,
): OutboundRequest {
  if (!isAllowed(allowed, target))
    throw refused(provider, status, `to ${target.origin}, outside this credential's allowed URLs`);
  if (!mayFollow) throw refused(provider, status, 'once more than allowed');
  const url = target.href;
  if (becomesGet(request.method, status)) return { method: 'GET', url, headers: bodiless(request.headers) };
  if (isReplayable(request.body)) return { ...request, url };
  throw refused(provider, status, 'a request whose body was a stream and cannot be sent again');
}

/** The error for a client that follows redirects by itself although it was told not to. */
export function followedByItself(provider: Provider, status: number): CredentialError {
  publishOutbound({ type: 'refuse', provider: provider.id, code: 'redirect_refused', status });
  return new CredentialError(
    'redirect_refused',
    `${provider.id}: the fetch function followed a redirect by itself, and the credential may have gone along. Pass one that keeps to redirect: 'manual'`,
    { provider: provider.id, status },
  );
}

function becomesGet(method: string, status: number): boolean {
  if (status === 303) return !/^(?:GET|HEAD)$/i.test(method);
  return (status === 301 || status === 302) && /^POST$/i.test(method);
}

function bodiless(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return BODY_HEADERS.reduce((kept, name) => withHeader(kept, name, undefined), headers);
}

function refused(provider: Provider, status: number, reason: string): CredentialError {
  publishOutbound({ type: 'refuse', provider: provider.id, code: 'redirect_refused', status });
  return new CredentialError(
    'redirect_refused',
    `${provider.id} redirected (${status}) ${reason}; nothing was sent there`,
    { provider: provider.id, status },
  );
}

/** Whether a body can be sent again. A stream cannot: it would be empty, and the server would accept that. */
export function isReplayable(body: unknown): boolean {
  return (
    body === undefined ||
    body === null ||
    typeof body === 'string' ||
    body instanceof URLSearchParams ||
    body instanceof FormData ||
    body instanceof Blob ||
    body instanceof ArrayBuffer ||
    ArrayBuffer.isView(body)
  );
}
