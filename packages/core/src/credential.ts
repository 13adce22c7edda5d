import { assertSecure, audienceOf, isWithin } from './audience.js';
import type { EnvironmentOf, ParamsOf, Provider, RefusalCode, SecretsOf, StrategyOf } from './definition.js';
import { CredentialError } from './error.js';
import { fingerprintOf } from './fingerprint.js';
import { refusalJudge } from './judge.js';
import { resolveParams, resolveUrl } from './params.js';
import { compilePlaces } from './place.js';
import { assertProvider, pick } from './provider.js';
import { followRequest, redirectTarget } from './redirect.js';
import { STANDARDS } from './refusal.js';
import type { OutboundRequest, OutboundResponse } from './request.js';
import { headerOf } from './request.js';
import type { Source } from './source.js';
import { readSource } from './source.js';
import { stepsOf } from './steps.js';
import type { Values } from './template.js';
import { createTokenSource } from './token-source.js';

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
  /** Milliseconds since the epoch. Default: `Date.now`. */
  readonly now?: () => number;
}

/** Sends one request, credential included, and follows no redirect. */
export type Transport<R extends OutboundResponse> = (request: OutboundRequest) => Promise<R>;

export interface SendOptions {
  /** 0 returns the redirect itself. Default: 20. */
  readonly maxRedirects?: number;
  /** Ends every wait. What the transport is doing is for the transport to end. */
  readonly signal?: AbortSignal;
  /** Milliseconds that the whole call may take, waits included. */
  readonly timeout?: number;
}

export interface Outcome<R extends OutboundResponse> {
  readonly response: R;
  /** Set when the response is one of the provider's refusals. Whether to throw it is the client's to say. */
  readonly refusal?: CredentialError;
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
   * Sends a request with the credential in it, following redirects within the audience only.
   *
   * @throws {CredentialError} as `attach`, and `redirect_refused`.
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
  const tokenOf = exchanged
    ? createTokenSource({
        provider,
        strategy,
        params,
        baseURL: base,
        moved: options.baseURL !== undefined,
        audience,
        fetch: options.fetch ?? globalThis.fetch,
        judge,
        now: options.now ?? Date.now,
      })
    : undefined;

  async function valuesFor(secrets: SecretsOf<P>): Promise<Values> {
    return tokenOf ? { ...secrets, token: (await tokenOf(secrets)).value } : secrets;
  }

  async function attachWith(
    request: OutboundRequest,
  ): Promise<{ request: OutboundRequest; secrets: SecretsOf<P> }> {
    const url = URL.canParse(request.url) ? new URL(request.url) : undefined;
    if (!url || !isWithin(audience, url)) throw outside(provider, url, `${audience.origin}${audience.path}`);
    assertSecure(url, provider.id);
    if (places.length === 0) throw handedOut(provider, name);
    const secrets = await readSource(provider, options.source);
    const values = await valuesFor(secrets);
    try {
      const filled = places.reduce((partly, place) => place.write(values, partly, audience.path), {
        ...request,
        url: url.href,
      });
      return { request: filled, secrets };
    } catch (error) {
      throw named(error, provider);
    }
  }

  return Object.freeze({
    provider,
    strategy: name,
    environment,
    baseURL: `${audience.origin}${audience.path}`,
    attachable: places.length > 0,
    attach: async (request: OutboundRequest) => (await attachWith(request)).request,
    async send<R extends OutboundResponse>(
      request: OutboundRequest,
      transport: Transport<R>,
      { maxRedirects = 20 }: SendOptions = {},
    ) {
      let next = request;
      for (let followed = 0; ; followed++) {
        const attached = await attachWith(next);
        const response = await transport(attached.request);
        const target = redirectTarget(next, response);
        if (!target || maxRedirects === 0) {
          const code = judge(response);
          return code
            ? { response, refusal: refusalError(provider, code, response, attached.secrets) }
            : { response };
        }
        const following =
          isWithin(audience, target) && followed < maxRedirects
            ? followRequest(next, response.status, target)
            : undefined;
        if (!following)
          throw redirectRefused(
            provider,
            response.status,
            target,
            followed >= maxRedirects,
            isWithin(audience, target),
          );
        response.discard?.();
        next = following;
      }
    },
    async token() {
      if (!tokenOf)
        throw new CredentialError(
          'invalid_option',
          `${provider.id}: the strategy "${name}" has no exchange, so there is no token`,
        );
      return (await tokenOf(await readSource(provider, options.source))).value;
    },
  });
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

function refusalError(
  provider: Provider,
  code: RefusalCode,
  response: OutboundResponse,
  secrets: Values,
): CredentialError {
  const fingerprint = fingerprintOf(secrets);
  const retryable = code === 'rate_limited' || code === 'unavailable';
  return new CredentialError(
    code,
    `${provider.id} answered ${response.status}: ${STANDARDS[code].detail} (key ${fingerprint})`,
    {
      provider: provider.id,
      status: response.status,
      retryable,
      requestId: headerOf(response.headers, 'x-request-id'),
      fingerprint,
    },
  );
}

function outside(provider: Provider, url: URL | undefined, audience: string): CredentialError {
  const where = url ? `${url.origin}${url.pathname}` : 'no absolute URL';
  return new CredentialError(
    'outside_audience',
    `${provider.id}: this credential is for ${audience} only, and the request goes to ${where}. Use a client without the credential for it`,
    { provider: provider.id },
  );
}

function redirectRefused(
  provider: Provider,
  status: number,
  target: URL,
  tooMany: boolean,
  within: boolean,
): CredentialError {
  const reason = !within
    ? `to ${target.origin}, outside this credential's audience`
    : tooMany
      ? 'once more than allowed'
      : 'a request whose body was a stream and cannot be sent again';
  return new CredentialError(
    'redirect_refused',
    `${provider.id} redirected (${status}) ${reason}; nothing was sent there`,
    {
      provider: provider.id,
      status,
    },
  );
}

function handedOut(provider: Provider, strategy: string): CredentialError {
  return new CredentialError(
    'invalid_option',
    `${provider.id}: the strategy "${strategy}" hands its token to the application; call credential.token()`,
    {
      provider: provider.id,
    },
  );
}

/** Adds the provider to an error of a part that does not know it. */
function named(error: unknown, provider: Provider): unknown {
  if (!(error instanceof CredentialError) || error.provider !== undefined) return error;
  return new CredentialError(error.code, `${provider.id}: ${error.message}`, { provider: provider.id });
}
