import type { Guard } from '@sallyport/core';

/** One way to put a guard in front of a server: an adapter, or core alone. */
export interface Lane {
  /** The adapter, as the report names it. */
  readonly name: string;
  /** Starts a server on 127.0.0.1. */
  start(guarded: Guarded): Promise<Served>;
}

/** If the guard accepts a request with these scopes, `GET /` responds with the principal as JSON. */
export interface Guarded {
  /** The guard in front of the route. */
  readonly guard: Guard;
  /** Scopes that the route needs. */
  readonly scopes: readonly string[];
}

/** A server that listens. */
export interface Served {
  /** URL of the route. */
  readonly url: string;
  /** Stops the server. */
  close(): Promise<void>;
}
