import type { Catalogue } from './locale/catalogue.js';
import type { Account } from './options.js';

/** Data about a request that only the host's framework has. */
export interface Host {
  /** The framework's own request or context, which `account` is called with. */
  readonly request: unknown;
  /** The body that the host has parsed; undefined if the stream is still to be read. */
  readonly body: unknown;
  /** The client's address as the framework sees it behind its trusted proxies. */
  readonly ip: string | undefined;
  /** The request's path and query before the mount was removed. */
  readonly originalUrl: string;
}

/** The types of Hono's context in the portal. */
export interface AppEnv {
  /** Set by the adapter of the host's framework. */
  readonly Bindings: {
    /** The host's side of this request. */
    readonly host: Host;
  };
  /** Set before every route. */
  readonly Variables: {
    /** Who is signed in. */
    account: Account;
    /** The words that the request prefers. */
    catalogue: Catalogue;
  };
}
