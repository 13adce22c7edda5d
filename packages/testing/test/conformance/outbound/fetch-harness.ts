import type { Credential, OutboundRequest, OutboundResponse } from '@sallyport/core';
import { dispatcherFor } from '@sallyport/core/adapter';
import type { OutboundCall, OutboundHarness } from '../../../src/conformance/index.js';

type Transport = (request: OutboundRequest) => Promise<OutboundResponse>;
type Send = (
  credential: Credential,
  request: OutboundRequest,
  transport: Transport,
  following: Transport,
) => Promise<unknown>;

/** The smallest possible client: `credential.send` over the built-in fetch. A test replaces `send` to break it. */
export function fetchHarness(send: Send = sendCorrectly): OutboundHarness {
  return {
    name: 'fetch',
    create: (credential, interceptor) => ({
      request(call) {
        const absolute = absoluteURL(call.url, credential.baseURL);
        const url = interceptor?.rewrite(absolute) ?? absolute;
        const { method, headers = {}, body } = call;
        const over = (redirect: 'manual' | 'follow') => (request: OutboundRequest) =>
          overFetch(request, call, redirect);
        return send(credential, { method, url, headers, body }, over('manual'), over('follow'));
      },
    }),
  };
}

const sendCorrectly: Send = async (credential, request, transport) => {
  const { response, refusal } = await credential.send(request, transport);
  if (refusal) throw refusal;
  return response;
};

function absoluteURL(url: string, baseURL: string): string {
  return /^([a-z]+:)?\/\//i.test(url) ? url : `${baseURL}/${url.replace(/^\//, '')}`;
}

async function overFetch(
  { method, url, headers, body, tls }: OutboundRequest,
  { signal, timeout }: OutboundCall,
  redirect: 'manual' | 'follow',
): Promise<OutboundResponse> {
  const ends = [signal ?? [], timeout ? AbortSignal.timeout(timeout) : []].flat();
  const dispatcher = tls && dispatcherFor(url, tls, undefined);
  const response = await fetch(url, {
    ...(dispatcher ? { dispatcher } : {}),
    method,
    headers,
    body: (body ?? null) as string | null,
    redirect,
    signal: AbortSignal.any(ends),
  });
  const { status } = response;
  return { status, headers: Object.fromEntries(response.headers), body: parsed(await response.text()) };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
