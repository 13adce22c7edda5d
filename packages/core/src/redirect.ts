import type { OutboundRequest, OutboundResponse } from './request.js';
import { headerOf, withHeader } from './request.js';

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Where a response sends the client; undefined when it is no redirect. */
export function redirectTarget(request: OutboundRequest, response: OutboundResponse): URL | undefined {
  const location = REDIRECTS.has(response.status) ? headerOf(response.headers, 'location') : undefined;
  return location !== undefined && URL.canParse(location, request.url)
    ? new URL(location, request.url)
    : undefined;
}

/**
 * The request to follow a redirect with; undefined where its body was a stream and is gone.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-15.4
 */
export function followRequest(
  request: OutboundRequest,
  status: number,
  target: URL,
): OutboundRequest | undefined {
  const { method, body, headers } = request;
  const url = target.href;
  const toGet =
    (status === 303 && !/^(?:GET|HEAD)$/i.test(method)) ||
    ((status === 301 || status === 302) && /^POST$/i.test(method));
  if (toGet) {
    const bodiless = ['Content-Type', 'Content-Length', 'Content-Encoding', 'Transfer-Encoding'].reduce(
      (kept: Readonly<Record<string, string>>, name) => withHeader(kept, name, undefined),
      headers,
    );
    return { method: 'GET', url, headers: bodiless };
  }
  return isReplayable(body) ? { ...request, url } : undefined;
}

/** A stream can be sent once only: sent again, it is an empty body that the server accepts. */
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
