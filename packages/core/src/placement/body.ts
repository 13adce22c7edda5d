import type { Json } from '../definition/definition.js';
import { CredentialError } from '../error.js';
import { setAt } from './pointer.js';
import type { OutboundRequest } from './request.js';
import { headerOf, withHeader } from './request.js';

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i;
const FORM_TYPE = /^(?:application\/x-www-form-urlencoded|multipart\/form-data)\s*(?:;|$)/i;

export function isJsonType(contentType: string | undefined): boolean {
  return contentType !== undefined && JSON_TYPE.test(contentType);
}

export function isFormType(contentType: string | undefined): boolean {
  return contentType !== undefined && FORM_TYPE.test(contentType);
}

export function isUrlEncoded(contentType: string): boolean {
  return isFormType(contentType) && !/^multipart/i.test(contentType);
}

/** The request with one more field in its JSON body. */
export function withJsonField(request: OutboundRequest, pointer: string, value: string): OutboundRequest {
  const empty = isEmpty(request.body);
  const document = empty ? {} : parseObject(request);
  return {
    ...request,
    headers: bodyHeaders(request, 'application/json', empty),
    body: JSON.stringify(setAt(document, pointer, value)),
  };
}

/** The request with one more field in its form body, be it url-encoded or multipart. */
export function withFormField(request: OutboundRequest, name: string, value: string): OutboundRequest {
  const { body } = request;
  if (body instanceof FormData) {
    const copy = new FormData();
    for (const [key, entry] of body) copy.append(key, entry);
    copy.set(name, value);
    return { ...request, body: copy };
  }
  const empty = isEmpty(body);
  if (
    !empty &&
    !(body instanceof URLSearchParams) &&
    !(typeof body === 'string' && isFormType(headerOf(request.headers, 'content-type')))
  ) {
    throw unsupported(request, 'a url-encoded or FormData body');
  }
  const fields = new URLSearchParams(empty ? '' : (body as string | URLSearchParams));
  fields.set(name, value);
  return {
    ...request,
    headers: bodyHeaders(request, 'application/x-www-form-urlencoded', empty),
    body: fields.toString(),
  };
}

/** A client may have named a type for a body that it did not send. */
function bodyHeaders(request: OutboundRequest, contentType: string, empty: boolean): Record<string, string> {
  if (/^(?:GET|HEAD)$/i.test(request.method)) throw unsupported(request, 'a method that has a body');
  const headers = withHeader(request.headers, 'Content-Length', undefined);
  return !empty && headerOf(headers, 'content-type')
    ? headers
    : withHeader(headers, 'Content-Type', contentType);
}

function isEmpty(body: unknown): boolean {
  return body === undefined || body === null || body === '';
}

function parseObject(request: OutboundRequest): Json {
  if (typeof request.body === 'string') {
    try {
      const parsed: Json = JSON.parse(request.body);
      if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed;
    } catch {
      // Falls through to the error below, which says what was expected instead of quoting the body.
    }
  }
  throw unsupported(request, 'a JSON object as the body');
}

function unsupported(request: OutboundRequest, expected: string): CredentialError {
  return new CredentialError(
    'unsupported_body',
    `The credential goes into the request body, so ${expected} is needed; this ${request.method} request has another`,
  );
}
