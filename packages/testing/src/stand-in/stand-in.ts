import type { Provider, Reply } from '@sallyport/core';

/** The request that an endpoint of a stand-in responds to. */
export interface StandInRequest {
  /** The named segments of the path: `{ id: '42' }` for `/items/:id`. */
  readonly params: Readonly<Record<string, string>>;
  /** The request target, with its query. */
  readonly url: string;
}

/** One endpoint of a stand-in, as data. */
export interface StandInRoute {
  /** The HTTP method that the endpoint answers. */
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path below the base URL. `:name` matches one segment, as in the routers of Express, Koa and NestJS. */
  readonly path: string;
  /** Name of the strategy that guards the endpoint. Default: the provider's first. */
  readonly strategy?: string;
  /** Scopes that a key needs here, all of them. Default: none. */
  readonly scopes?: readonly string[];
  /** Returns the response to an accepted request. */
  respond(request: StandInRequest): Reply;
}

/** A mock server as plain data: it answers credentials as the provider does, and mounts in any framework. */
export interface StandIn {
  /** The API that it stands in for. */
  readonly provider: Provider;
  /** Name of one of the provider's environments. */
  readonly environment: string;
  /** The endpoints that it serves. */
  readonly routes: readonly StandInRoute[];
  /** Accepted calls per key and UTC day. Default: no limit. */
  readonly dailyQuota?: number;
}
