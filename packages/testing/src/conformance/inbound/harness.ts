import type { Guard } from '@sallyport/core';
import type { Expected } from './case.js';

/** An endpoint that the harness serves. */
export interface InboundRoute {
  readonly method: 'GET' | 'POST';
  /** From the root. `:name` stands for one segment. */
  readonly path: string;
  readonly guard: Guard;
  /** What the adapter is told that the route needs. */
  readonly scopes?: readonly string[];
  /** What the adapter's `requireScopes` asks for, after it authenticated the request. */
  readonly requires?: readonly string[];
  /** Mounted as the guard's token endpoint. */
  readonly tokenEndpoint?: true;
  /** The credential is in the body, so a body parser (JSON and forms) stands before the guard. */
  readonly body?: true;
}

/** How one server adapter is driven by the suite: the only code of its own in its test. */
export interface InboundHarness {
  readonly name: string;
  /**
   * Serves the routes on 127.0.0.1. The handler of an accepted request answers 200 with the principal as
   * JSON; one that takes a token endpoint has no handler.
   */
  start(spec: { readonly routes: readonly InboundRoute[] }): Promise<InboundServer>;
  /**
   * What the platform answers where it leaves the adapter no say, by the title of the case. The rest holds:
   * no secret, no stack.
   */
  readonly exceptions?: Readonly<Record<string, InboundException>>;
}

export interface InboundException {
  readonly status: Expected['status'];
  readonly because: string;
}

export interface InboundServer {
  /** The origin, such as `http://127.0.0.1:4001`. */
  readonly url: string;
  close(): Promise<void>;
}
