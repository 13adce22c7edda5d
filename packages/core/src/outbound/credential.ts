import type { Clock } from '../clock.js';
import type { Duration } from '../duration.js';
import type { EnvironmentOf, ParamsOf, Provider, StrategyOf, StrategySecretsOf } from '../grammar.js';
import type { OutboundRequest, OutboundResponse } from '../http/request.js';
import type { JwtSigner } from '../signing/mint.js';
import type { Outcome, SendOptions, Transport } from './outcome.js';
import type { Source } from './sources/source.js';
import type { TokenStore } from './tokens/token-store.js';

/** What a credential is made of. */
export interface CredentialOptions<P extends Provider, S extends StrategyOf<P> = StrategyOf<P>> {
  /** Where the secrets of the strategy come from. A plain object of secrets is a source too. */
  readonly source: Source<StrategySecretsOf<P, S>>;
  /** Default: the provider's first. */
  readonly strategy?: S;
  /** Default: the provider's first. */
  readonly environment?: EnvironmentOf<P>;
  /** Values for the parameters of the definition. */
  readonly params?: ParamsOf<P>;
  /**
   * Replaces the environment's URL, for a stand-in or a proxy. The allowed URLs follow it. An exchange at another
   * host goes to that host still, unless this URL is of this machine.
   */
  readonly baseURL?: string;
  /**
   * Sends exchanges, with a proxy, an agent or a CA of its own. Default: the client that begins the exchange, if it
   * can, and the global `fetch` otherwise.
   */
  readonly fetch?: typeof globalThis.fetch;
  /** How long before its end a token is renewed, at most a fifth of its lifetime. Default: `'60s'`. */
  readonly refreshAhead?: Duration;
  /** Signs the JSON Web Tokens of a strategy that mints them: `signJwt` of `@sallyport/core/jwt`. */
  readonly signJwt?: JwtSigner;
  /** Shares tokens with other processes. Default: each process exchanges for itself. */
  readonly tokenStore?: TokenStore;
  /** How long a request may wait if the API says to try again later. Default: `'30s'`. */
  readonly maxWait?: Duration;
  /** Default: the system's. */
  readonly clock?: Clock;
  /** Allows a secret in a web page, where everyone who opens the page can read it. Default: false. */
  readonly allowInBrowser?: boolean;
}

/**
 * Provider + strategy + source: it attaches the secrets to a request and recognises refusals. Printed, it shows no
 * secret. Every client adapter takes one.
 */
export interface Credential<P extends Provider = Provider> {
  /** The API that it is for. */
  readonly provider: P;
  /** The name of its strategy. */
  readonly strategy: string;
  /** The name of its environment. */
  readonly environment: string;
  /** Without a trailing slash. The credential may be sent to everything below it, and nowhere else. */
  readonly baseURL: string;
  /** Whether requests carry it. False if the token is handed to the application instead. */
  readonly attachable: boolean;
  /**
   * A copy of the request with the credential in it.
   *
   * @throws {CredentialError} `outside_allowed_urls`, `insecure_transport`, `source_missing`, `source_invalid`,
   *   `unsupported_body`, and the errors of an exchange.
   */
  attach(request: OutboundRequest): Promise<OutboundRequest>;
  /**
   * Sends a request with the credential in it. Redirects are followed within the allowed URLs only. A refused
   * request is sent again once with a newer credential, if there is one. After a 429 it is sent again when the API
   * says so. A stream is never sent again.
   *
   * @throws {CredentialError} as `attach`; `redirect_refused`; `rate_limited` if nothing was sent because the key is
   *   cooling down for longer than this call may wait; `unavailable` at the timeout.
   */
  send<R extends OutboundResponse>(
    request: OutboundRequest,
    transport: Transport<R>,
    options?: SendOptions,
  ): Promise<Outcome<R>>;
  /**
   * The token of an exchange, for an application that places it itself.
   *
   * @throws {CredentialError} `invalid_option` for a strategy without an exchange; the provider's refusal;
   *   `exchange_failed`.
   */
  token(): Promise<string>;
}
