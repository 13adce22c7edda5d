import type { ParamDefinition } from '../grammar.js';
import { isLoopback } from '../http/loopback.js';
import { withoutSlash } from '../http/without-slash.js';

interface ParamKind {
  /** What a value has to be, for an error. */
  readonly expected: string;
  /** What stands for a value when a definition is checked. */
  readonly sample: string;
  /** The value in its normal form; undefined if it is not of this kind. */
  readonly normalise: (value: string) => string | undefined;
}

/** The parts of a URL that a parameter may be, beside a single label or segment. */
export const PARAM_KINDS: Readonly<Record<NonNullable<ParamDefinition['as']>, ParamKind>> = {
  host: {
    expected: 'a host name, such as "api.acme.example"',
    sample: 'host.invalid',
    normalise(value) {
      const text = `https://${value}`;
      if (!/^(?:[^\s:/?#@\\]+|\[[\da-f:.]+\])$/i.test(value) || !URL.canParse(text)) return undefined;
      return new URL(text).hostname;
    },
  },
  port: {
    expected: 'a port, 1 to 65535',
    sample: '8443',
    normalise(value) {
      const port = /^\d{1,5}$/.test(value) ? Number(value) : 0;
      return port > 0 && port <= 65_535 ? String(port) : undefined;
    },
  },
  path: {
    expected: 'a path, such as "team/reports"',
    sample: 'x',
    normalise(value) {
      const path = value.replace(/^\//, '').replace(/\/$/, '');
      const isSegment = (segment: string) => !/^\.{0,2}$|[\\\p{Cc}]/u.test(segment) && segment.isWellFormed();
      return path.split('/').every(isSegment) ? path : undefined;
    },
  },
  url: {
    expected: 'an https URL without user, query and fragment (http only to this machine)',
    sample: 'https://host.invalid',
    normalise(value) {
      const url = /^https?:\/\/[^\s?#\\]+$/i.test(value) && URL.canParse(value) ? new URL(value) : undefined;
      if (!url || url.username || url.password) return undefined;
      if (url.protocol !== 'https:' && !isLoopback(url.hostname)) return undefined;
      return withoutSlash(url.href);
    },
  },
};
