import type { CredentialError } from '../error.js';
import type { OutboundRequest, OutboundResponse } from '../http/request.js';
import type { Credential } from './credential.js';

/** A `fetch` that takes a path below the credential's `baseURL`, or an absolute URL below it. */
export type CredentialFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** A class, because an object literal with a getter is slow to make. See bench/WHY.md, "Responses". */
class FetchResponse implements OutboundResponse {
  readonly status: number;

  constructor(
    readonly received: Response,
    readonly body?: string,
  ) {
    this.status = received.status;
  }

  get headers(): Record<string, string> {
    return Object.fromEntries(this.received.headers);
  }

  discardBody(): void {
    this.received.body?.cancel().catch(() => {});
  }
}

/**
 * `fetch` with a credential. Like `fetch`, it returns a response of any status; {@link refusalOf} tells what a
 * refusal means. A request that must not be sent is a `CredentialError`. The response holds neither the request nor
 * a URL with the credential in it.
 *
 * @param fetch - Sends the requests. Default: the global `fetch` at the time of the call.
 * @throws {CredentialError} as `credential.send`.
 * @example
 * const photaFetch = createFetch(createCredential(phota, { source: fromEnv() }));
 * const response = await photaFetch('/profiles/ids');
 */
export function createFetch(
  credential: Credential,
  fetch: typeof globalThis.fetch = (...args) => globalThis.fetch(...args),
): CredentialFetch {
  return async (input, init = {}) => {
    const request = requestOf(credential.baseURL, input, init);
    const { redirect, signal } = input instanceof Request ? { ...pick(input), ...init } : init;

    async function transport({ url, method, headers, body }: OutboundRequest): Promise<FetchResponse> {
      const received = await fetch(url, {
        ...init,
        method,
        headers,
        body: (body ?? null) as NonNullable<RequestInit['body']> | null,
        redirect: 'manual',
        signal: signal ?? null,
        ...(body instanceof ReadableStream ? { duplex: 'half' as const } : {}),
      });
      if (isReadableError(received)) return readResponse(received, request.url);
      // A Response exposes only the request's URL. Copying it is slow: see bench/WHY.md, "Responses".
      return new FetchResponse(url === request.url ? received : copyWith(received, request.url));
    }

    const follows = redirect === undefined || redirect === 'follow';
    const { response, refusal } = await credential.send(request, transport, {
      maxRedirects: follows ? undefined : 0,
      signal: signal ?? undefined,
    });
    if (redirect === 'error' && response.status >= 300 && response.status < 400) {
      response.discardBody?.();
      throw new TypeError('The response is a redirect, and the request does not allow one');
    }
    if (refusal) refusals.set(response.received, refusal);
    return response.received;
  };
}

const refusals = new WeakMap<Response, CredentialError>();

/**
 * The error that a response of `createFetch` means, if it is a refusal of the provider.
 *
 * @example
 * const response = await photaFetch('/profiles/ids');
 * const refusal = refusalOf(response);
 * if (refusal) throw refusal;
 */
export function refusalOf(response: Response): CredentialError | undefined {
  return refusals.get(response);
}

function requestOf(baseURL: string, input: string | URL | Request, init: RequestInit): OutboundRequest {
  const given = input instanceof Request ? input : undefined;
  const body = init.body ?? given?.body;
  const headers = init.headers ?? given?.headers;
  return {
    method: (init.method ?? given?.method ?? 'GET').toUpperCase(),
    url: given ? given.url : urlOf(baseURL, String(input)),
    headers: headers ? Object.fromEntries(new Headers(headers)) : {},
    ...(body === undefined || body === null ? {} : { body }),
  };
}

/** A path is below the base URL, as in axios; `//host` names a host, as everywhere. */
function urlOf(baseURL: string, input: string): string {
  if (URL.canParse(input)) return input;
  if (input.startsWith('//')) return new URL(input, baseURL).href;
  return `${baseURL}${/^[/?]/.test(input) || input === '' ? '' : '/'}${input}`;
}

function pick({ redirect, signal }: Request): Pick<RequestInit, 'redirect' | 'signal'> {
  return { redirect, signal };
}

/** The body of an error is read here; the body of a success is the caller's to read, or to stream. */
function isReadableError({ status, headers }: Response): boolean {
  return status >= 400 && /json|text\/plain/i.test(headers.get('content-type') ?? '');
}

async function readResponse(response: Response, url: string): Promise<FetchResponse> {
  const body = await response.text();
  return new FetchResponse(copyWith(response, url, body), body);
}

/** A copy of a response with the URL that the caller asked for and, if it was read already, with its body. */
function copyWith({ status, statusText, headers, body }: Response, url: string, text?: string): Response {
  const empty = status === 204 || status === 205 || status === 304;
  const made = new Response(empty ? null : (text ?? body), { status, statusText, headers });
  return Object.defineProperty(made, 'url', { value: url });
}
