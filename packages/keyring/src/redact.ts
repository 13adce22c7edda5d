import type { KeyFormat, Provider } from '@sallyport/core';
import { scannerPattern } from '@sallyport/core';

const HIDDEN = '[redacted]';
/** A JSON Web Token, as sessions are. @see https://www.rfc-editor.org/rfc/rfc7519#section-3.1 */
const JWT = /eyJ[\w-]+\.[\w-]+\.[\w-]+/g;
/** The pair of HTTP Basic. @see https://www.rfc-editor.org/rfc/rfc7617#section-2 */
const BASIC = /\b(basic(?:\s|\+|%20)+)[\w+/=%-]+/gi;

/**
 * Creates a function that replaces every string that looks like a secret of this provider, a session token or a pair
 * of HTTP Basic by `[redacted]`. It does so whatever stands beside the string, such as an escape of JSON, of a URL or
 * of a terminal; ids of keys and events stay.
 */
export function createRedactor(provider: Provider): (text: string) => string {
  const shapes = Object.values(provider.secrets).map(({ format }) => shapeOf(format));
  const secrets = new RegExp([...new Set(shapes)].join('|'), 'gv');
  return (text) => text.replaceAll(BASIC, `$1${HIDDEN}`).replaceAll(JWT, HIDDEN).replaceAll(secrets, HIDDEN);
}

/**
 * The pattern of core without its word boundaries. A secret without a prefix takes the whole run of its characters
 * along, because the characters before it, such as the `n` of `\n`, may be of the same kind.
 */
function shapeOf(format: KeyFormat | undefined): string {
  const shape = scannerPattern(format).replaceAll(/\(\?<?!\[[^)]*\]\)/g, '');
  if (format && 'prefix' in format) return shape;
  return `(?<!(?<![A-Za-z0-9])(?:key|evt)_)${shape.replace(/\{(\d+)\}$/, '{$1,}')}`;
}
