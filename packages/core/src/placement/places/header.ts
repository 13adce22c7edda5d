import { isUtf8 } from 'node:buffer';
import type { Place } from '../place.js';
import type { InboundRequest } from '../request.js';
import { headerOf, withHeader } from '../request.js';
import type { Template } from '../template.js';
import { illegal, isAsciiText, isPlainText, plainText, readSingle, rendered } from './text.js';

export function headerPlace(name: string, template: Template): Place {
  const lower = name.toLowerCase();
  const textOf = rendered((values) => {
    const text = template.write(values);
    if (!isHeaderText(text)) throw illegal(template, `the ${name} header`, 'visible ASCII characters');
    return text;
  });
  return {
    location: `header:${lower}`,
    templates: [template],
    read(request, _body, into) {
      const text = readHeader(request, lower);
      if (text === undefined || text === '') return 'missing';
      if (text === null) return 'ambiguous';
      return isHeaderText(text) ? template.read(text, into) : 'malformed';
    },
    write: (values, request) => ({
      ...request,
      headers: withHeader(request.headers, name, textOf(values)),
    }),
  };
}

/** @see https://www.rfc-editor.org/rfc/rfc7617 */
export function basicPlace(username: Template, password: Template): Place {
  const textOf = rendered((values) => {
    const user = username.write(values);
    const pass = password.write(values);
    if (user.includes(':')) throw illegal(username, 'the user name of HTTP Basic', 'no colon');
    if (!isPlainText(`${user}:${pass}`)) throw illegal(username, 'HTTP Basic', 'no control characters');
    return `Basic ${Buffer.from(`${user}:${pass}`, 'utf8').toString('base64')}`;
  });
  return {
    location: 'header:authorization',
    templates: [username, password],
    read(request, _body, into) {
      const text = readHeader(request, 'authorization');
      if (text === null) return 'ambiguous';
      const [, encoded] = /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(text ?? '') ?? [];
      if (encoded === undefined) return /^basic +[^ ]/i.test(text ?? '') ? 'malformed' : 'missing';
      const pair = decodeBasic(encoded);
      const colon = pair?.indexOf(':') ?? -1;
      if (pair === undefined || colon < 0 || !isPlainText(pair)) return 'malformed';
      return username.read(pair.slice(0, colon), into) ?? password.read(pair.slice(colon + 1), into);
    },
    write: (values, request) => ({
      ...request,
      headers: withHeader(request.headers, 'Authorization', textOf(values)),
    }),
  };
}

/** @see https://www.rfc-editor.org/rfc/rfc6265#section-4.2 */
export function cookiePlace(name: string, template: Template): Place {
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

/**
 * The text of a header that stands once; null where it was sent twice. Node joins two with a comma, but keeps
 * only the first `Authorization`. Where neither can be, `rawHeaders` is not looked at, which saves 90 ns.
 */
function readHeader(request: InboundRequest, lower: string): string | undefined | null {
  const text = request.headers[lower];
  if (text === undefined) return undefined;
  if (typeof text !== 'string') return null;
  if (lower !== 'authorization' && !text.includes(',')) return text;
  return wasSentTwice(request.rawHeaders ?? [], lower) ? null : text;
}

function wasSentTwice(raw: readonly string[], lower: string): boolean {
  let seen = 0;
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at] as string;
    if (name.length === lower.length && name.toLowerCase() === lower && ++seen > 1) return true;
  }
  return false;
}

/** `atob` takes a third of the time that a `Buffer` does, and most credentials are ASCII. */
function decodeBasic(encoded: string): string | undefined {
  const text = decodeBase64(encoded);
  if (text === undefined || isAsciiText(text)) return text;
  const bytes = Buffer.from(text, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : undefined;
}

function decodeBase64(encoded: string): string | undefined {
  try {
    return atob(encoded);
  } catch {
    return undefined;
  }
}

/** @see https://www.rfc-editor.org/rfc/rfc9110#section-5.5 */
function isHeaderText(text: string): boolean {
  return /^[!-~](?:[ -~]*[!-~])?$/.test(text);
}
