import type { Expected } from './expected.js';
import type { InboundRoute } from './harness.js';
import type { HeaderLine } from './wire.js';

/** One request to one route, and the expected response. */
export interface InboundCase {
  /** A sentence about the route. Harnesses name their exceptions by it. */
  readonly title: string;
  /** The endpoint that is called. */
  readonly route: InboundRoute;
  /** Default: the route's. */
  readonly method?: string;
  /** The request target. Default: the route's path. */
  readonly target?: string;
  /** Header lines, sent exactly as they are. */
  readonly headers?: readonly HeaderLine[];
  /** Default: none. */
  readonly body?: string | Uint8Array;
  /** The response, unless the harness names an exception. */
  readonly expected: Expected;
}
