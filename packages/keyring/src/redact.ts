import type { KeyFormat, Provider } from '@sallyport/core';
import { scannerPattern } from '@sallyport/core';

const HIDDEN = '[redacted]';
/** Characters of which a JSON Web Token, as sessions are, may be a part. */
const DOTTED = /[\w.-]+/g;
/** How a JSON Web Token begins. @see https://www.rfc-editor.org/rfc/rfc7519#section-3.1 */
const TOKEN_START = 'eyJ';
/** The pair of HTTP Basic. @see https://www.rfc-editor.org/rfc/rfc7617#section-2 */
const BASIC = /(basic(?:\s|\+|%20)+)[\w+/=%-]+/gi;
/** Base64 of at least a dozen bytes, as it is or in a URL. */
const BASE64 = /(?:[\w+/-]|%2[bf]){16,}(?:=|%3d)*/gi;

/**
 * Creates a function that replaces every string that looks like a secret of this provider, in the clear or in
 * Base64, a session token or a pair of HTTP Basic by `[redacted]`. It does so whatever stands beside the string, such
 * as an escape of JSON, of a URL or of a terminal; ids of keys and events stay.
 */
export function createRedactor(provider: Provider): (text: string) => string {
  const shapes = Object.values(provider.secrets).map(({ format }) => shapeOf(format));
  const secrets = new RegExp([...new Set(shapes)].join('|'), 'gv');
  const secret = new RegExp(secrets.source, 'v');
  const hideEncoded = (run: string) => (holdsEncoded(run, secret) ? HIDDEN : run);
  return (text) =>
    text
      .replaceAll(BASIC, `$1${HIDDEN}`)
      .replaceAll(DOTTED, hideTokens)
      .replaceAll(BASE64, hideEncoded)
      .replaceAll(secrets, HIDDEN);
}

/** Replaces each token in a run. One regular expression would look at the rest of the run again for each beginning. */
function hideTokens(run: string): string {
  if (!run.includes(TOKEN_START)) return run;
  const parts = run.split('.');
  const shown: string[] = [];
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at] as string;
    const start = part.indexOf(TOKEN_START);
    const isToken = start >= 0 && part.length > start + TOKEN_START.length && parts[at + 1] && parts[at + 2];
    shown.push(isToken ? part.slice(0, start) + HIDDEN : part);
    if (isToken) at += 2;
  }
  return shown.join('.');
}

/** The characters before the encoded text may look like a part of it, and shift the groups of four. */
const GROUP = 4;

/** Whether a run of characters holds a secret in Base64. */
function holdsEncoded(run: string, secret: RegExp): boolean {
  const text = run.replaceAll(/%2b/gi, '+').replaceAll(/%2f/gi, '/');
  for (let from = 0; from < GROUP; from++)
    if (secret.test(Buffer.from(text.slice(from), 'base64').toString('latin1'))) return true;
  return false;
}

/** Characters after the prefix of a key that was cut, as by the end of a line: without its checksum it is still a key. */
const SHORTEST_PART = 16;

/**
 * The pattern of core without its word boundaries, and of parts of a key. A secret without a prefix takes the whole run
 * of its characters along, because the characters before it, such as the `n` of `\n`, may be of the same kind.
 */
function shapeOf(format: KeyFormat | undefined): string {
  const shape = scannerPattern(format).replaceAll(/\(\?<?!\[[^)]*\]\)/g, '');
  if (format && 'prefix' in format) return shape.replace(/\{(\d+)\}$/, `{${SHORTEST_PART},$1}`);
  return `(?<!(?<![A-Za-z0-9])(?:key|evt)_)${shape.replace(/\{(\d+)\}$/, '{$1,}')}`;
}
