import type { InboundRoute } from './harness.js';
import type { HeaderLine } from './wire.js';

/** What an answer has to be. Everything that is given is exact. */
export interface Expected {
  /** `4xx` where the platform answers before the adapter can, `below 500` where any answer will do. */
  readonly status: number | '4xx' | 'below 500';
  /** By lower-case name. */
  readonly headers?: Readonly<Record<string, string | RegExp>>;
  readonly body?: string | RegExp;
  /** The body is this principal, as JSON. */
  readonly principal?: unknown;
}

/** One request to one route, and its answer. */
export interface InboundCase {
  /** Reads as a sentence about the route. */
  readonly title: string;
  readonly route: InboundRoute;
  /** Default: the route's. */
  readonly method?: string;
  /** The request target, if it is not the route's path. */
  readonly target?: string;
  readonly headers?: readonly HeaderLine[];
  readonly body?: string | Uint8Array;
  readonly expected: Expected;
}
