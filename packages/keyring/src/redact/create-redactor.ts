import type { KeyFormat, Provider } from '@sallyport/core';
import { scannerPattern } from '@sallyport/core';
import type { Span } from './hide.js';
import { hide } from './hide.js';
import { valuesPattern } from './values.js';

/** Characters of which a JSON Web Token, as sessions are, may be a part. */
const DOTTED = /[\w.-]+/g;
/** How a JSON Web Token begins. @see https://www.rfc-editor.org/rfc/rfc7519#section-3.1 */
const TOKEN_START = 'eyJ';
/** The pair of HTTP Basic. @see https://www.rfc-editor.org/rfc/rfc7617#section-2 */
const BASIC = /(basic(?:\s|\+|%20)+)[\w+/=%-]+/gi;

/** Hides secrets in a text. */
export type Redactor = (
  text: string,
  options?: {
    /** Further secrets to hide, such as those of another API. Default: none. */
    readonly secrets?: readonly string[];
  },
) => string;

/**
 * Creates a function that replaces every string that looks like a secret of this provider, a session token or a pair of
 * HTTP Basic by `[redacted]`. It does so whatever stands beside the string, such as an escape of JSON, of a URL or of a
 * terminal, and if any of its characters are escaped, or a run of Base64, hex or bytes holds it; ids of keys and events
 * stay.
 */
export function createRedactor(provider: Provider): Redactor {
  const shapes = [...new Set(Object.values(provider.secrets).map(({ format }) => shapeOf(format)))].join('|');
  const pattern = new RegExp(shapes, 'iv');
  return (text, { secrets = [] } = {}) =>
    hide(text, secrets.length > 0 ? [pattern, valuesPattern(secrets)] : [pattern], tokensAndPairsIn);
}

function* tokensAndPairsIn(text: string): Generator<Span, void> {
  for (const { 0: found, 1: start = '', index } of text.matchAll(BASIC))
    yield [index + start.length, index + found.length];
  for (const { 0: run, index } of text.matchAll(DOTTED))
    if (run.includes(TOKEN_START)) for (const [from, to] of tokensIn(run)) yield [index + from, index + to];
}

/** The tokens of a run. One regular expression would look at the rest of the run again for each beginning. */
function* tokensIn(run: string): Generator<Span, void> {
  const parts = run.split('.');
  let offset = 0;
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at] as string;
    const start = part.indexOf(TOKEN_START);
    const [claims = '', signature = ''] = [parts[at + 1], parts[at + 2]];
    if (start >= 0 && part.length > start + TOKEN_START.length && claims && signature) {
      const from = offset + start;
      offset += part.length + claims.length + signature.length + 3;
      yield [from, offset - 1];
      at += 2;
    } else offset += part.length + 1;
  }
}

/** Characters after the prefix of a key that was cut, as by the end of a line: without its checksum it is still a key. */
const SHORTEST_PART = 16;

/**
 * The pattern of core without its word boundaries, and of parts of a key. A secret without a prefix takes the whole run of
 * its characters along, because the characters before it, such as the `n` of `\n`, may be of the same kind.
 */
function shapeOf(format: KeyFormat | undefined): string {
  const shape = scannerPattern(format).replaceAll(/\(\?<?!\[[^)]*\]\)/g, '');
  if (format && 'prefix' in format) return shape.replace(/\{(\d+)\}$/, `{${SHORTEST_PART},$1}`);
  return `(?<!(?<![A-Za-z0-9])(?:key|evt)_)${shape.replace(/\{(\d+)\}$/, '{$1,}')}`;
}
