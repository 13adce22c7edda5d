import { isUtf8 } from 'node:buffer';
import { isFormType, isJsonType, withFormField, withJsonField } from './body.js';
import type { Placements } from './definition.js';
import { CredentialError } from './error.js';
import { encodeParams } from './params.js';
import { fieldPointer, getAt } from './pointer.js';
import type { InboundRequest, OutboundRequest } from './request.js';
import { headerOf, withHeader } from './request.js';
import type { ReadFault, Template, Values } from './template.js';
import { compileTemplate, put } from './template.js';

/** One place of a request that holds (part of) a credential, and the two ways through it. */
export interface Place {
  /** Kind and name, such as `header:x-api-key`: two places at one location cannot both be filled. */
  readonly location: string;
  readonly templates: readonly Template[];
  /** Adds what it reads to `into`. */
  read(request: InboundRequest, body: unknown, into: Record<string, string>): ReadFault | undefined;
  /** @throws {CredentialError} `source_invalid` where a value cannot stand in this place. */
  write(values: Values, request: OutboundRequest, basePath: string): OutboundRequest;
}

/** Compiles placements. `params` are the values that are known beforehand. */
export function compilePlaces(placements: Placements, params: Values, basePath = ''): Place[] {
  const places: Place[] = [];
  const each = (
    record: Readonly<Record<string, string>> | undefined,
    make: (name: string, t: Template) => Place,
  ) => {
    for (const [name, text] of Object.entries(record ?? {})) {
      const scheme = record === placements.header && name.toLowerCase() === 'authorization';
      places.push(make(name, compileTemplate(text, params, scheme)));
    }
  };
  each(placements.header, headerPlace);
  each(placements.query, queryPlace);
  each(placements.cookie, cookiePlace);
  each(placements.json, jsonPlace);
  each(placements.form, formPlace);
  if (placements.basic) {
    const { username, password } = placements.basic;
    places.push(basicPlace(compileTemplate(username, params), compileTemplate(password, params)));
  }
  if (placements.path)
    places.push(pathPlace(compileTemplate(placements.path, encodeParams(params)), basePath));
  return places;
}

/** Reads every place. `ambiguous` outweighs `malformed`, which outweighs `missing`. */
export function readPlaces(
  places: readonly Place[],
  request: InboundRequest,
  body: unknown,
  into: Record<string, string>,
): ReadFault | undefined {
  let worst: ReadFault | undefined;
  for (const place of places) {
    const fault = place.read(request, body, into);
    if (fault === 'ambiguous' || (fault === 'malformed' && worst !== 'ambiguous')) worst = fault;
    else worst ??= fault;
  }
  return worst;
}

function headerPlace(name: string, template: Template): Place {
  const lower = name.toLowerCase();
  return {
    location: `header:${lower}`,
    templates: [template],
    read(request, _body, into) {
      const text = readHeader(request, lower);
      if (text === undefined || text === '') return 'missing';
      if (text === null) return 'ambiguous';
      return isHeaderText(text) ? template.read(text, into) : 'malformed';
    },
    write(values, request) {
      const text = template.write(values);
      if (!isHeaderText(text)) throw illegal(template, `the ${name} header`, 'visible ASCII characters');
      return { ...request, headers: withHeader(request.headers, name, text) };
    },
  };
}

function basicPlace(username: Template, password: Template): Place {
  return {
    location: 'header:authorization',
    templates: [username, password],
    read(request, _body, into) {
      const text = readHeader(request, 'authorization');
      if (text === null) return 'ambiguous';
      const [, encoded] = /^basic(?: +(.*))?$/is.exec(text ?? '') ?? [];
      if (!encoded) return 'missing';
      const pair = decodeBasic(encoded);
      const colon = pair?.indexOf(':') ?? -1;
      if (pair === undefined || colon < 0 || !isPlainText(pair)) return 'malformed';
      return username.read(pair.slice(0, colon), into) ?? password.read(pair.slice(colon + 1), into);
    },
    write(values, request) {
      const user = username.write(values);
      const pass = password.write(values);
      if (user.includes(':')) throw illegal(username, 'the user name of HTTP Basic', 'no colon');
      if (!isPlainText(`${user}:${pass}`)) throw illegal(username, 'HTTP Basic', 'no control characters');
      const encoded = Buffer.from(`${user}:${pass}`, 'utf8').toString('base64');
      return { ...request, headers: withHeader(request.headers, 'Authorization', `Basic ${encoded}`) };
    },
  };
}

function queryPlace(name: string, template: Template): Place {
  return {
    location: `query:${name}`,
    templates: [template],
    read(request, _body, into) {
      const url = request.url ?? '';
      const mark = url.indexOf('?');
      const found = mark < 0 ? [] : new URLSearchParams(url.slice(mark + 1)).getAll(name);
      return readSingle(found, template, into);
    },
    write(values, request) {
      const url = new URL(request.url);
      // Deleting re-writes the other parameters too, so only where there is something to delete.
      if (url.searchParams.has(name)) url.searchParams.delete(name);
      const pair = `${encodeURIComponent(name)}=${encodeURIComponent(plainText(template, values, 'the query'))}`;
      url.search = url.search ? `${url.search}&${pair}` : pair;
      return { ...request, url: url.href };
    },
  };
}

function cookiePlace(name: string, template: Template): Place {
  const pairs = (header: string) => header.split(';').map((pair) => pair.trim());
  const isOurs = (pair: string) => pair.startsWith(`${name}=`);
  return {
    location: `cookie:${name}`,
    templates: [template],
    read(request, _body, into) {
      const header = request.headers.cookie;
      const found = typeof header === 'string' ? pairs(header).filter(isOurs) : [];
      try {
        return readSingle(
          found.map((pair) => decodeURIComponent(pair.slice(name.length + 1))),
          template,
          into,
        );
      } catch {
        return 'malformed';
      }
    },
    write(values, request) {
      const others = pairs(headerOf(request.headers, 'cookie') ?? '').filter((pair) => pair && !isOurs(pair));
      const ours = `${name}=${encodeURIComponent(plainText(template, values, 'a cookie'))}`;
      return { ...request, headers: withHeader(request.headers, 'Cookie', [...others, ours].join('; ')) };
    },
  };
}

function jsonPlace(field: string, template: Template): Place {
  const pointer = fieldPointer(field);
  return {
    location: `json:${pointer}`,
    templates: [template],
    read(request, body, into) {
      if (body === undefined || body === null || !isJsonType(contentType(request))) return 'missing';
      const value = getAt(body, pointer);
      if (value === undefined) return 'missing';
      return typeof value === 'string' ? readSingle([value], template, into) : 'malformed';
    },
    write: (values, request) => withJsonField(request, pointer, plainText(template, values, 'a JSON body')),
  };
}

function formPlace(field: string, template: Template): Place {
  return {
    location: `form:${field}`,
    templates: [template],
    read(request, body, into) {
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

/**
 * Reads below any prefix that the server is mounted at, as long as the base URL has a path to find it by;
 * without one, the server has to drop the prefix. The template is matched as it stands in the URL.
 */
function pathPlace(template: Template, basePath: string): Place {
  const example = template.write(Object.fromEntries(template.names.map((name) => [name, 'x'])));
  const depth = example.split('/').length - 1;
  return {
    location: 'path',
    templates: [template],
    read(request, _body, into) {
      const path = (request.url ?? '').split('?', 1)[0] ?? '';
      const mount = path.indexOf(`${basePath}/`);
      const segments = path
        .slice(mount < 0 ? 0 : mount + basePath.length)
        .split('/')
        .slice(1, depth + 1);
      if (segments.length < depth || segments.includes('')) return 'missing';
      const encoded: Record<string, string> = {};
      const fault = template.read(`/${segments.join('/')}`, encoded);
      if (fault) return fault;
      for (const [name, text] of Object.entries(encoded)) {
        const value = decodeSegment(text);
        if (value === undefined) return 'malformed';
        if (put(into, name, value)) return 'ambiguous';
      }
      return undefined;
    },
    write(values, request, base) {
      const encoded = Object.fromEntries(
        template.names.map((name) => [name, pathSegment(template, values, name)]),
      );
      const url = new URL(request.url);
      const filled = base + template.write(encoded);
      // A redirect of the API may lead to a path that holds it already.
      if (url.pathname === filled || url.pathname.startsWith(`${filled}/`)) return request;
      url.pathname = filled + url.pathname.slice(base.length);
      return { ...request, url: url.href };
    },
  };
}

function pathSegment(template: Template, values: Values, name: string): string {
  const value = values[name] ?? '';
  if (!isPlainText(value) || /[/\\]|^\.{1,2}$/.test(value)) {
    throw illegal(template, 'a path', 'no slash, and not just dots');
  }
  return encodeURIComponent(value);
}

function decodeSegment(text: string): string | undefined {
  try {
    const value = decodeURIComponent(text);
    return isPlainText(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The text of a header that stands once; null where it was sent twice. */
function readHeader(request: InboundRequest, lower: string): string | undefined | null {
  const text = request.headers[lower];
  if (text === undefined) return undefined;
  if (typeof text !== 'string') return null;
  const raw = request.rawHeaders;
  if (raw === undefined) return text;
  let seen = 0;
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at] as string;
    if (name.length === lower.length && name.toLowerCase() === lower && ++seen > 1) return null;
  }
  return text;
}

function readSingle(
  found: readonly string[],
  template: Template,
  into: Record<string, string>,
): ReadFault | undefined {
  const [text] = found;
  if (text === undefined || text === '') return 'missing';
  if (found.length > 1) return 'ambiguous';
  return isPlainText(text) ? template.read(text, into) : 'malformed';
}

function decodeBasic(text: string): string | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64');
  return isUtf8(bytes) ? bytes.toString('utf8') : undefined;
}

function contentType(request: InboundRequest): string | undefined {
  const value = request.headers['content-type'];
  return typeof value === 'string' ? value : undefined;
}

/** @see https://www.rfc-editor.org/rfc/rfc9110#section-5.5 */
function isHeaderText(text: string): boolean {
  return /^[!-~](?:[ -~]*[!-~])?$/.test(text);
}

function isPlainText(text: string): boolean {
  return /^[^\p{Cc}]+$/u.test(text) && text.isWellFormed();
}

function plainText(template: Template, values: Values, where: string): string {
  const text = template.write(values);
  if (!isPlainText(text)) throw illegal(template, where, 'no control characters');
  return text;
}

/** Names the secret and what is allowed, never the value. */
function illegal(template: Template, where: string, allowed: string): CredentialError {
  return new CredentialError(
    'source_invalid',
    `"${template.names.join('", "')}" cannot stand in ${where}: ${allowed} allowed there`,
  );
}
