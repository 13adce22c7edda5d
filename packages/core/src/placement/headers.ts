import { isUtf8 } from 'node:buffer';
import type { InboundRequest } from '../http/request.js';
import { withHeader } from '../http/request.js';
import type { Placement } from './placement.js';
import type { Template } from './template.js';
import { isAsciiText, isPlainText, notAllowed, plainText, readSingle, writeOnce } from './text.js';

// A regular expression within a function is made anew by every call. See bench/WHY.md, "Headers".
const HEADER_TEXT = /^[!-~](?:[ -~]*[!-~])?$/;
const BASIC = /^basic +([A-Za-z0-9+/]+={0,2})$/i;
const OTHER_BASIC = /^basic +[^ ]/i;

/** A header. @see https://www.rfc-editor.org/rfc/rfc9110#section-5.5 */
export function headerPlacement(name: string, template: Template): Placement {
  const lower = name.toLowerCase();
  const keptFirst = KEPT_FIRST.has(lower);
  const textOf = writeOnce((values) => {
    const text = template.write(values);
    if (!isHeaderText(text)) throw notAllowed(template, `the ${name} header`, 'visible ASCII characters');
    return text;
  });
  return {
    slot: `header:${lower}`,
    templates: [template],
    read(request, _context, into) {
      const text = readHeader(request, lower, keptFirst);
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

/**
 * HTTP Basic.
 *
 * @param encoded - Whether user name and password are form-encoded before they are joined.
 * @see https://www.rfc-editor.org/rfc/rfc7617
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1
 */
export function basicPlacement(username: Template, password: Template, encoded = false): Placement {
  const textOf = writeOnce((values) => {
    const user = username.write(values);
    const pass = password.write(values);
    if (!encoded && user.includes(':')) throw notAllowed(username, 'the user name of HTTP Basic', 'no colon');
    if (!isPlainText(`${user}:${pass}`)) throw notAllowed(username, 'HTTP Basic', 'no control characters');
    const pair = encoded ? `${formEncode(user)}:${formEncode(pass)}` : `${user}:${pass}`;
    return `Basic ${Buffer.from(pair, 'utf8').toString('base64')}`;
  });
  return {
    slot: 'header:authorization',
    templates: [username, password],
    read(request, _context, into) {
      const text = readHeader(request, 'authorization', true);
      if (text === null) return 'ambiguous';
      const [, base64] = BASIC.exec(text ?? '') ?? [];
      if (base64 === undefined) return OTHER_BASIC.test(text ?? '') ? 'malformed' : 'missing';
      const pair = decodeBasic(base64);
      const colon = pair?.indexOf(':') ?? -1;
      if (pair === undefined || colon < 0 || !isPlainText(pair)) return 'malformed';
      if (!encoded)
        return username.read(pair.slice(0, colon), into) ?? password.read(pair.slice(colon + 1), into);
      const user = formDecode(pair.slice(0, colon));
      const pass = formDecode(pair.slice(colon + 1));
      if (user === undefined || pass === undefined || !isPlainText(`${user}:${pass}`)) return 'malformed';
      return username.read(user, into) ?? password.read(pass, into);
    },
    write: (values, request) => ({
      ...request,
      headers: withHeader(request.headers, 'Authorization', textOf(values)),
    }),
  };
}

/** @see https://url.spec.whatwg.org/#concept-urlencoded-serializer */
function formEncode(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}

/** The text that was encoded; undefined if it was not encoded as a form. */
function formDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

/** A cookie. @see https://www.rfc-editor.org/rfc/rfc6265#section-4.2 */
export function cookiePlacement(name: string, template: Template): Placement {
  const pairs = (header: string) => header.split(';').map((pair) => pair.trim());
  const isOwn = (pair: string) => pair.startsWith(`${name}=`);
  return {
    slot: `cookie:${name}`,
    templates: [template],
    read(request, _context, into) {
      const header = request.headers.cookie;
      const found = typeof header === 'string' ? pairs(header).filter(isOwn) : [];
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
      const others = pairs(cookiesOf(request.headers)).filter((pair) => pair && !isOwn(pair));
      const own = `${name}=${encodeURIComponent(plainText(template, values, 'a cookie'))}`;
      return { ...request, headers: withHeader(request.headers, 'Cookie', [...others, own].join('; ')) };
    },
  };
}

/** The value of every `Cookie` header, in whatever case its name is. */
function cookiesOf(headers: Readonly<Record<string, string>>): string {
  return Object.keys(headers)
    .filter((name) => name.toLowerCase() === 'cookie')
    .map((name) => headers[name])
    .join('; ');
}

/** Headers of which Node keeps the first if they are sent twice. @see https://nodejs.org/api/http.html#messageheaders */
const KEPT_FIRST = new Set([
  'age',
  'authorization',
  'etag',
  'expires',
  'from',
  'if-modified-since',
  'if-unmodified-since',
  'last-modified',
  'location',
  'max-forwards',
  'proxy-authorization',
  'referer',
  'retry-after',
  'server',
  'user-agent',
]);

/**
 * The value of a header that was sent once; null if it was sent twice. Node joins two with a comma or keeps the
 * first. If neither can be, `rawHeaders` is not read. See bench/WHY.md, "Headers".
 */
function readHeader(request: InboundRequest, lower: string, keptFirst: boolean): string | undefined | null {
  const text = request.headers[lower];
  if (text === undefined) return undefined;
  if (typeof text !== 'string') return null;
  if (!keptFirst && !text.includes(',')) return text;
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

/** Most credentials are ASCII, for which `atob` is the fastest. See bench/WHY.md, "Headers". */
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
  return HEADER_TEXT.test(text);
}
