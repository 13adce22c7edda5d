import type { CredentialError } from '../error.js';
import { dispatcherFor } from '../http/certified-dispatcher.js';
import type { OutboundRequest } from '../http/request.js';
import type { Credential } from './credential.js';
import { readFetchCall } from './fetch-request.js';
import type { FetchResponse } from './fetch-response.js';
import { compileResponseReader, responseFor } from './fetch-response.js';
import { followSignal, isForeign } from './native-signal.js';
import { followedByItself, isRedirect } from './redirect.js';

/** A `fetch` that takes a path below the credential's `baseURL`, or an absolute URL below it. */
export type CredentialFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/**
 * `fetch` with a credential. Like `fetch`, it returns a response of any status; {@link refusalOf} tells what a
 * refusal means. A request that must not be sent is a `CredentialError`. The response holds neither the request nor
 * a URL with the credential in it.
 *
 * A `Request` whose body was made from bytes (openapi-fetch, ky) is sent again as any other. The dispatcher of a
 * `Request` is lost if the credential stands in the URL or a redirect is followed; pass it in `init`.
 *
 * @param fetch - Sends the requests, and follows no redirect if it is told so. Default: the global `fetch` at the
 *   time of the call.
 * @throws {CredentialError} as `credential.send`.
 * @example
 * const photaFetch = createFetch(createCredential(phota, { source: fromEnv() }));
 * const response = await photaFetch('/profiles/ids');
 */
export function createFetch(
  credential: Credential,
  fetch: typeof globalThis.fetch = (...args) => globalThis.fetch(...args),
): CredentialFetch {
  const readResponse = compileResponseReader(credential.provider);

  return async (input, options = {}) => {
    const call = readFetchCall(credential, input, options);
    const { request, init, given } = call instanceof Promise ? await call : call;
    const { redirect } = init;
    const signal = init.signal && isForeign(init.signal) ? followSignal(init.signal).signal : init.signal;

    async function transport({ url, method, headers, body, tls }: OutboundRequest): Promise<FetchResponse> {
      const dispatcher = dispatcherFor(url, tls, init.dispatcher);
      const isGiven = given instanceof Request && url === given.url && (body !== undefined || !given.body);
      const received = await fetch(isGiven ? given : url, {
        ...init,
        method,
        headers,
        body: (body ?? null) as NonNullable<RequestInit['body']> | null,
        redirect: 'manual',
        signal: signal ?? null,
        // A stream of the caller's own needs the caller's own `duplex`, as with fetch.
        ...(given && body instanceof ReadableStream ? { duplex: 'half' as const } : {}),
        ...(dispatcher ? { dispatcher } : {}),
      });
      if (received.redirected) throw followedByItself(credential.provider, received.status);
      return readResponse(received, url);
    }

    const follows = redirect === undefined || redirect === 'follow';
    const { response, refusal, url, redirected } = await credential.send(request, transport, {
      maxRedirects: follows ? undefined : 0,
      signal: signal ?? undefined,
    });
    if (redirect === 'error' && isRedirect(response.status)) {
      response.discardBody();
      throw new TypeError('fetch failed', { cause: new Error('unexpected redirect') });
    }
    const shown = responseFor(response, url, redirected);
    if (refusal) refusals.set(shown, refusal);
    return shown;
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
