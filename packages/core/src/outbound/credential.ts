import { audienceOf } from '../definition/audience.js';
import type { EnvironmentOf, ParamsOf, Provider, SecretsOf, StrategyOf } from '../definition/definition.js';
import { resolveParams, resolveUrl } from '../definition/params.js';
import { assertProvider, pick } from '../definition/provider.js';
import { stepsOf } from '../definition/steps.js';
import { CredentialError } from '../error.js';
import { compilePlaces } from '../placement/place.js';
import type { OutboundRequest, OutboundResponse } from '../placement/request.js';
import type { Values } from '../placement/template.js';
import { createAttacher } from './attach.js';
import type { Clock } from './clock.js';
import { systemClock } from './clock.js';
import { compileExchange } from './exchange.js';
import { createHolder } from './holder.js';
import { refusalJudge } from './judge.js';
import type { Outcome, SendOptions, SendParts, Transport } from './send.js';
import { send } from './send.js';
import { sharedExchange } from './shared-exchange.js';
import type { Source } from './source.js';
import { labelOf } from './source.js';
import { createThrottle } from './throttle.js';
import { createTokenSource } from './token-source.js';
import type { TokenStore } from './token-store.js';

export interface CredentialOptions<P extends Provider> {
  /** Where the secrets come from. A plain object of secrets is a source too. */
  readonly source: Source<SecretsOf<P>>;
  /** Default: the provider's first. */
  readonly strategy?: StrategyOf<P>;
  /** Default: the provider's first. */
  readonly environment?: EnvironmentOf<P>;
  readonly params?: ParamsOf<P>;
  /** Takes the place of the environment's URL, for a stand-in or a proxy. The audience moves with it. */
  readonly baseURL?: string;
  /** What exchanges are sent with. Default: the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
  /**
   * Milliseconds before its end from which on a token is renewed, at most a fifth of its lifetime.
   * Default: 60,000.
   */
  readonly refreshAhead?: number;
  /** Shares tokens with other processes. Default: each exchanges for itself. */
  readonly tokenStore?: TokenStore;
  /** Milliseconds that a request may wait where the API says to try again later. Default: 30,000. */
  readonly maxWait?: number;
  /** Default: the system's. */
  readonly clock?: Clock;
  /** Allows a secret in a web page, where everyone who opens the page can read it. Default: false. */
  readonly allowInBrowser?: boolean;
}

/** Provider + strategy + source: attaches to a request and judges the response. Shows no secret when printed. */
export interface Credential<P extends Provider = Provider> {
  readonly provider: P;
  readonly strategy: string;
  readonly environment: string;
  /** Without a trailing slash. Everything below it, and nothing else, may be sent this credential. */
  readonly baseURL: string;
  /** Whether requests carry it. False where the token is handed to the application instead. */
  readonly attachable: boolean;
  /**
   * The request with the credential in it. The request that was given is not changed.
   *
   * @throws {CredentialError} `outside_audience`, `insecure_transport`, `source_missing`, `source_invalid`,
   *   `unsupported_body`, and what an exchange may throw.
   */
  attach(request: OutboundRequest): Promise<OutboundRequest>;
  /**
   * Sends a request with the credential in it. Redirects are followed within the audience only. What was
   * refused is sent again once with a newer credential, if there is one; after a 429 it is sent again when
   * the API says so. A stream is never sent again.
   *
   * @throws {CredentialError} as `attach`; `redirect_refused`; `rate_limited` where nothing was sent because
   *   the key is cooling down for longer than this call may wait; `unavailable` at the timeout.
   */
  send<R extends OutboundResponse>(
    request: OutboundRequest,
    transport: Transport<R>,
    options?: SendOptions,
  ): Promise<Outcome<R>>;
  /**
   * The token of an exchange, for an application that places it itself.
   *
   * @throws {CredentialError} `invalid_option` for a strategy without an exchange; the provider's refusal, or
   *   `exchange_failed`.
   */
  token(): Promise<string>;
}

/**
 * A credential for outbound calls. Attach it to a client with an adapter.
 *
 * @throws {CredentialError} `invalid_option`, `insecure_transport`.
 * @example
 * const credential = createCredential(phota, { source: fromEnv() });
 * attachCredential(axios.create({ baseURL: credential.baseURL }), credential);
 */
export function createCredential<P extends Provider>(
  provider: P,
  options: CredentialOptions<P>,
): Credential<P> {
  assertProvider(provider);
  if ('document' in globalThis && !options.allowInBrowser) throw readableByEveryone(provider);
  const name = pick('strategy', provider.strategies, options.strategy);
  const environment = pick('environment', provider.environments, options.environment);
  const strategy = provider.strategies[name];
  if (!strategy) throw new CredentialError('invalid_option', `Unknown strategy "${name}"`);
  const params = resolveParams(provider, options.params);
  const base = baseUrlOf(provider, environment, params, options.baseURL);
  const audience = audienceOf(base, provider.id);
  const exchanged = stepsOf(strategy).length > 0;
  const places = compilePlaces(exchanged ? (strategy.then ?? {}) : strategy, params);
  const judge = refusalJudge(provider);
  const { clock = systemClock, refreshAhead = 60_000, maxWait = 30_000 } = options;
  // The global one may be replaced later, by a mock or by instrumentation.
  const { fetch = (...args) => globalThis.fetch(...args) } = options;
  const moved = options.baseURL !== undefined;
  const { tokenStore } = options;
  const own = exchanged
    ? compileExchange({
        provider,
        strategy,
        params,
        baseURL: base,
        moved,
        audience,
        fetch,
        judge,
        now: clock.now,
      })
    : undefined;
  const scope = `${provider.id} ${name} ${base.href}`;
  const exchange = own && tokenStore ? sharedExchange(own, tokenStore, scope, clock) : own;
  const tokens = exchange && createTokenSource({ provider: provider.id, exchange, refreshAhead, clock });
  const holder = createHolder(provider, options.source, tokens);
  const attacher = createAttacher(provider, name, audience, places, labelOf(options.source, provider));
  const throttle = createThrottle(provider, audience, maxWait);
  const parts: SendParts = { provider, audience, attacher, holder, throttle, clock, judge };

  return Object.freeze({
    provider,
    strategy: name,
    environment,
    baseURL: `${audience.origin}${audience.path}`,
    attachable: places.length > 0,
    async attach(request: OutboundRequest) {
      const admitted = attacher.admit(request);
      return attacher.attach(admitted, await holder.obtain());
    },
    send: <R extends OutboundResponse>(
      request: OutboundRequest,
      transport: Transport<R>,
      sendOptions?: SendOptions,
    ) => send(parts, request, transport, sendOptions),
    async token() {
      const { token } = await holder.obtain();
      if (token !== undefined) return token;
      throw new CredentialError(
        'invalid_option',
        `${provider.id}: the strategy "${name}" has no exchange, so there is no token`,
        { provider: provider.id },
      );
    },
  });
}

function readableByEveryone(provider: Provider): CredentialError {
  return new CredentialError(
    'invalid_option',
    `${provider.id}: a secret in a web page can be read by everyone who opens it. Call the API from a server, or pass allowInBrowser for a token that is meant for the page`,
    { provider: provider.id },
  );
}

function baseUrlOf(
  provider: Provider,
  environment: string,
  params: Values,
  override: string | undefined,
): URL {
  if (override === undefined) return resolveUrl(provider.environments[environment] as string, params);
  const url = URL.canParse(override) ? new URL(override) : undefined;
  if (url && !url.username && !url.password && !url.search && !url.hash) return url;
  throw new CredentialError(
    'invalid_option',
    `${provider.id}: baseURL is not an absolute URL without user, query and fragment`,
    {
      provider: provider.id,
    },
  );
}
