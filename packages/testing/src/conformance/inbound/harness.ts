import type { Guard } from '@sallyport/core';
import type { Expected } from './expected.js';

/** An endpoint that the harness serves. */
export interface InboundRoute {
  /** The HTTP method. */
  readonly method: 'GET' | 'POST';
  /** Path from the root. `:name` matches one segment. */
  readonly path: string;
  /** The guard in front of the endpoint. */
  readonly guard: Guard;
  /** Scopes that the adapter's `authenticate` gets. Default: none. */
  readonly scopes?: readonly string[];
  /** Scopes that the adapter's `requireScopes` checks after `authenticate`. Default: none. */
  readonly requires?: readonly string[];
  /** Options of the adapter's `authenticate` beside `scopes`. Default: none. */
  readonly check?: {
    /** A request without a credential passes. */
    readonly optional?: true;
    /** Units that a request takes. */
    readonly cost?: number;
  };
  /** The endpoint is the guard's token endpoint. */
  readonly tokenEndpoint?: true;
  /** The credential is in the body, so a parser of JSON and forms is mounted before the guard. */
  readonly body?: true;
  /** The request is signed, so the bytes of a JSON body are kept before the guard. */
  readonly rawBody?: true;
}

/** The server that a harness has to start. */
export interface InboundSpec {
  /** The endpoints of all cases. */
  readonly routes: readonly InboundRoute[];
}

/** Drives one server adapter. It is the only code that the adapter's conformance test has of its own. */
export interface InboundHarness {
  /** The adapter, as the report names it. */
  readonly name: string;
  /**
   * Serves the routes on 127.0.0.1. The handler of an accepted request responds with 200 and the principal as
   * JSON; without a principal with `null` or nothing. A token endpoint has no handler.
   */
  start(spec: InboundSpec): Promise<InboundServer>;
  /**
   * Responses that the platform decides without the adapter, by the title of the case. Every response is still
   * checked for secrets and stacks.
   */
  readonly exceptions?: Readonly<Record<string, InboundException>>;
}

/** A response that differs on one platform. */
export interface InboundException {
  /** The status on this platform. */
  readonly status: Expected['status'];
  /** Why the adapter cannot change it. */
  readonly because: string;
}

/** The server that a harness started. */
export interface InboundServer {
  /** The origin, such as `http://127.0.0.1:4001`. */
  readonly url: string;
  /** Stops the server. */
  close(): Promise<void>;
}
