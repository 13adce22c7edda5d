import { CredentialError } from '../error.js';
import type { Json } from '../grammar.js';
import { isFormType, isJsonType } from '../http/body.js';
import { fieldPointer, getAt, setAt } from '../http/json-pointer.js';
import type { InboundRequest, OutboundRequest } from '../http/request.js';
import { headerOf, withHeader } from '../http/request.js';
import type { Placement } from './placement.js';
import type { Template } from './template.js';
import { plainText, readSingle } from './text.js';

/** A field of a JSON body, by its name or by a JSON pointer. */
export function jsonPlacement(field: string, template: Template): Placement {
  const pointer = fieldPointer(field);
  return {
    slot: `json:${pointer}`,
    templates: [template],
    read(request, { body }, into) {
      if (body === undefined || body === null || !isJsonType(contentType(request))) return 'missing';
      const value = getAt(body, pointer);
      if (value === undefined) return 'missing';
      return typeof value === 'string' ? readSingle([value], template, into) : 'malformed';
    },
    write: (values, request) => withJsonField(request, pointer, plainText(template, values, 'a JSON body')),
  };
}

/** A field of a form body, url-encoded or multipart. */
export function formPlacement(field: string, template: Template): Placement {
  return {
    slot: `form:${field}`,
    templates: [template],
    read(request, { body }, into) {
      if (typeof body !== 'object' || body === null || !isFormType(contentType(request))) return 'missing';
      const value = Object.hasOwn(body, field) ? (body as Record<string, unknown>)[field] : undefined;
      const found = value === undefined ? [] : Array.isArray(value) ? value : [value];
      return found.every((item) => typeof item === 'string')
        ? readSingle(found, template, into)
        : 'malformed';
    },
    write: (values, request) => withFormField(request, field, plainText(template, values, 'a form')),
  };
}

function contentType(request: InboundRequest): string | undefined {
  const value = request.headers['content-type'];
  return typeof value === 'string' ? value : undefined;
}

/** Sets a field of a JSON body. */
export function withJsonField(given: OutboundRequest, pointer: string, value: Json): OutboundRequest {
  const request = withText(given);
  const empty = isEmpty(request.body);
  const fields = empty ? {} : parseObject(request);
  return {
    ...request,
    headers: bodyHeaders(request, 'application/json', empty),
    body: JSON.stringify(setAt(fields, pointer, value)),
  };
}

function withFormField(given: OutboundRequest, name: string, value: string): OutboundRequest {
  const request = withText(given);
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

/** Bytes that are UTF-8 are the string that they encode. */
function withText(request: OutboundRequest): OutboundRequest {
  const { body } = request;
  if (!(body instanceof ArrayBuffer || ArrayBuffer.isView(body))) return request;
  try {
    return { ...request, body: new TextDecoder('utf-8', { fatal: true }).decode(body as Uint8Array) };
  } catch {
    return request;
  }
}

/** A client may have named a type for a body that it did not send. */
function bodyHeaders(request: OutboundRequest, type: string, empty: boolean): Record<string, string> {
  if (/^(?:GET|HEAD)$/i.test(request.method)) throw unsupported(request, 'a method that has a body');
  const headers = withHeader(request.headers, 'Content-Length', undefined);
  return !empty && headerOf(headers, 'content-type') ? headers : withHeader(headers, 'Content-Type', type);
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
      // The error below says what was expected instead of quoting the body.
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
