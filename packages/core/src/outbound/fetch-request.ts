import { stepsOf } from '../definition/strategies.js';
import type { StrategyDefinition } from '../grammar.js';
import { readBounded } from '../http/read-bounded.js';
import type { OutboundRequest } from '../http/request.js';
import type { Credential } from './credential.js';

/** A larger body of a `Request` is sent as a stream, once. */
const REPLAY_LIMIT = 16 * 1024 * 1024;

/** A call of `fetch`: its request, and everything else that was said about it. */
export interface FetchCall {
  /** What is sent. */
  readonly request: OutboundRequest;
  /** The fields of `RequestInit`, of the `Request` too. */
  readonly init: RequestInit;
  /** The `Request` that was given. Only it knows its dispatcher. */
  readonly given?: Request;
}

/** Reads the arguments of `fetch`. Only the body of a `Request` takes time. */
export function readFetchCall(
  credential: Credential,
  input: string | URL | Request,
  init: RequestInit,
): FetchCall | Promise<FetchCall> {
  if (isRequest(input)) return readRequest(credential, input, init);
  const { method = 'GET', headers, body } = init;
  return {
    init,
    request: {
      method: normalised(method),
      url: urlOf(credential.baseURL, String(input)),
      headers: headers ? Object.fromEntries(new Headers(headers)) : {},
      ...(body === undefined || body === null ? {} : { body }),
    },
  };
}

/** @see https://fetch.spec.whatwg.org/#concept-method-normalize */
function normalised(method: string): string {
  return /^(?:delete|get|head|options|post|put)$/i.test(method) ? method.toUpperCase() : method;
}

/** Not `instanceof` alone: it may come from another copy of undici. */
function isRequest(input: string | URL | Request): input is Request {
  if (typeof input !== 'object') return false;
  return input instanceof Request || ('headers' in input && 'method' in input && 'url' in input);
}

async function readRequest(credential: Credential, given: Request, init: RequestInit): Promise<FetchCall> {
  const headers = new Headers(init.headers ?? given.headers);
  const body = init.body ?? (given.body === null ? undefined : await bodyOf(credential, given, headers));
  const request: OutboundRequest = {
    method: normalised(init.method ?? given.method),
    url: given.url,
    headers: Object.fromEntries(headers),
    ...(body === undefined ? {} : { body }),
  };
  return { request, init: { ...fieldsOf(given), ...init }, given };
}

/**
 * The body of a `Request`. One that was made from bytes, as openapi-fetch and ky make it, is read, so that it has a
 * length and can be sent again. One that was made from a stream stays it.
 */
async function bodyOf(credential: Credential, given: Request, headers: Headers): Promise<unknown> {
  if (given.bodyUsed) throw new TypeError('Cannot send a Request whose body has been used');
  const copy = copyFromBytes(given);
  if (!copy?.body) return given.body;
  if (takesForm(credential) && /^multipart\/form-data/i.test(headers.get('content-type') ?? '')) {
    headers.delete('content-type'); // The boundary will be another one.
    return copy.formData();
  }
  return readBounded(copy.body, REPLAY_LIMIT);
}

/**
 * The same request if its body was made from bytes; undefined if it was made from a stream. `fetch` allows `no-cors`
 * for the first only, and this is the one place where the two can be told apart.
 *
 * @see https://fetch.spec.whatwg.org/#dom-request
 */
function copyFromBytes(given: Request): Request | undefined {
  try {
    return new (given.constructor as typeof Request)(given, { mode: 'no-cors', method: 'POST' });
  } catch {
    return undefined;
  }
}

function takesForm({ provider, strategy }: Credential): boolean {
  const definition = provider.strategies[strategy] as StrategyDefinition;
  return (stepsOf(definition).length > 0 ? definition.then : definition)?.form !== undefined;
}

function fieldsOf(given: Request): RequestInit {
  const { cache, credentials, integrity, keepalive, mode, redirect, referrer, referrerPolicy, signal } =
    given;
  const fields = { cache, credentials, integrity, keepalive, redirect, referrer, referrerPolicy, signal };
  // A page's navigation has a mode that no script may ask for.
  return (mode as string) === 'navigate' ? fields : { ...fields, mode };
}

/** A path is below the base URL, as in axios; `//host` names a host, as everywhere. */
function urlOf(baseURL: string, input: string): string {
  if (URL.canParse(input)) return input;
  if (input.startsWith('//')) return new URL(input, baseURL).href;
  return `${baseURL}${/^[/?]/.test(input) || input === '' ? '' : '/'}${input}`;
}
