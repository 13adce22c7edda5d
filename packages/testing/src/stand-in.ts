import type { Provider, Reply } from '@sallyport/core';

/** What an endpoint of a stand-in is told about a request. */
export interface StandInRequest {
  /** The named segments of the path: `{ id: '42' }` for `/items/:id`. */
  readonly params: Readonly<Record<string, string>>;
  /** The request target, with its query. */
  readonly url: string;
}

/** One endpoint of a stand-in, as data. */
export interface StandInRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the base URL. `:name` stands for one segment, as Express, Koa's router and Nest write it. */
  readonly path: string;
  /** Default: the provider's first. */
  readonly strategy?: string;
  /** Scopes that a key needs here. All of them. */
  readonly scopes?: readonly string[];
  /** The answer to an accepted request. */
  respond(request: StandInRequest): Reply;
}

/** An API that answers credentials as the provider does: plain data, to be mounted in any framework. */
export interface StandIn {
  readonly provider: Provider;
  readonly environment: string;
  readonly routes: readonly StandInRoute[];
  /** Accepted calls of one key in one UTC day. Default: no limit. */
  readonly dailyQuota?: number;
}
