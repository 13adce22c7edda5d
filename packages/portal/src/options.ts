import type { Json, Provider } from '@sallyport/core';
import type { Keyring } from '@sallyport/keyring';
import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import type { Link, Words } from './schemas.js';

/** What an account may do beside looking at its own keys. `disable` covers enabling, too. */
export type Permission = 'create' | 'update' | 'regenerate' | 'disable' | 'revoke' | 'delete';

/** Who is signed in, as the host application knows it. */
export interface Account {
  /** Whose keys these are: a user or an organisation. No other owner's key can be seen or guessed. */
  readonly owner: string;
  readonly may: 'everything' | readonly Permission[];
  /** Shown on the page, and who the audit log says it was. Default: the owner. */
  readonly name?: string | undefined;
}

/** A call that shows that a key works. */
export interface ExampleCall {
  /** Below the base URL, such as `/me`. */
  readonly path: string;
  /** Default: `GET`, or `POST` with a body. */
  readonly method?: 'GET' | 'POST' | undefined;
  /** Sent as JSON. */
  readonly json?: Json | undefined;
}

export interface PortalOptions<R, P extends Provider = Provider> {
  readonly keyring: Keyring<P>;
  readonly provider: P;
  /**
   * Your application's own login: who sends this request, or nothing for nobody (401). What it throws is
   * answered with 503, never with a page.
   */
  account(request: R): Account | undefined | Promise<Account | undefined>;
  /** The scopes that people may choose from. Default: none. */
  readonly scopes?: readonly string[] | undefined;
  /** In the lines to copy, and what the page sends to try a key. Default: `GET` of the base URL. */
  readonly example?: ExampleCall | undefined;
  /**
   * Where people reach the API, by environment or for all. With it the page can send the example call with a
   * key that somebody pastes, there and nowhere else; without it nothing is sent.
   */
  readonly tryBaseURL?: string | Readonly<Record<string, string>> | undefined;
  /** How the page words things, where it differs from the neutral or the provider's own wording. */
  readonly words?: Words | undefined;
  /** Pages of the host application, shown as tabs. */
  readonly links?: readonly Link[] | undefined;
  /**
   * Counts the keys that an owner makes; any limiter of `rate-limiter-flexible`.
   * Default: 30 an hour, counted in this process.
   */
  readonly createLimit?: Pick<RateLimiterAbstract, 'consume'> | undefined;
  /** Told of what was answered with 502 or 503: a failing `account`, store, limiter or API. */
  readonly onError?: ((error: unknown) => void) | undefined;
}
