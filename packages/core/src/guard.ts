import type { EnvironmentOf, ParamsOf, Placements, Provider, SecretsOf, StrategyOf } from './definition.js';
import { CredentialError } from './error.js';
import { resolveParams, resolveUrl } from './params.js';
import type { Place } from './place.js';
import { compilePlaces, readPlaces } from './place.js';
import { assertProvider, pick } from './provider.js';
import type { Answer, Principal, Refusal, Verifier, VerifyContext } from './refusal.js';
import { isRefusal, refuse } from './refusal.js';
import type { RenderedRefusal } from './render.js';
import { limitHeaders, refusalRenderer } from './render.js';
import type { InboundRequest } from './request.js';
import type { Sessions } from './sessions.js';
import { stepsOf } from './steps.js';
import type { ReadFault } from './template.js';
import type { TokenEndpoint } from './token-endpoint.js';
import { compileTokenEndpoint } from './token-endpoint.js';

export interface Accepted {
  readonly ok: true;
  readonly principal: Principal;
  /** To be set on the response: where the caller stands with its limits. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Refused {
  readonly ok: false;
  readonly refusal: RenderedRefusal;
}

export type Verdict = Accepted | Refused;

/** `Verdict` when the verifier is synchronous, a promise when it is not. */
export type VerdictOf<A extends Answer | Promise<Answer>> = [Extract<A, Promise<unknown>>] extends [never]
  ? Verdict
  : A extends Promise<unknown>
    ? Promise<Verdict>
    : Verdict | Promise<Verdict>;

export interface GuardOptions<
  P extends Provider,
  A extends Answer | Promise<Answer> = Answer | Promise<Answer>,
> {
  readonly provider: P;
  readonly verifier: (secrets: SecretsOf<P>, context: VerifyContext) => A;
  /** Default: the provider's first. */
  readonly strategy?: StrategyOf<P>;
  /** Default: the provider's first. */
  readonly environment?: EnvironmentOf<P>;
  readonly params?: ParamsOf<P>;
  /** Issues and verifies tokens; needed for a strategy with an exchange. */
  readonly sessions?: Sessions;
}

/** What an adapter knows beside the request. */
export interface RequestContext {
  /** Scopes that the route needs. All of them. */
  readonly scopes?: readonly string[] | undefined;
  /** The caller's address as the framework sees it, which knows the trusted proxies. */
  readonly ip?: string | undefined;
  /** The parsed body. Read only by strategies that are placed in a body. */
  readonly body?: unknown;
}

export interface Guard<R extends Verdict | Promise<Verdict> = Verdict | Promise<Verdict>> {
  (request: InboundRequest, context?: RequestContext): R;
  readonly provider: Provider;
  readonly strategy: string;
  readonly environment: string;
  /** The path of the environment's URL, without a trailing slash: what the provider serves lies below it. */
  readonly basePath: string;
  /** A refusal in the provider's words. */
  refuse(refusal: Refusal): RenderedRefusal;
  /** The refusal of a principal that lacks one of the scopes. */
  lacks(principal: Principal, scopes: readonly string[]): RenderedRefusal | undefined;
  /** The endpoint that hands out tokens, where the strategy has an exchange. */
  readonly tokenEndpoint?: TokenEndpoint;
}

/**
 * A guard: reads the credential of a request, asks the verifier, and says who is calling or why not, with
 * the provider's own answer ready to be written. Mount it with an adapter.
 *
 * @throws {CredentialError} `invalid_option` for a strategy, environment or parameter that does not exist,
 *   and for a strategy that can only be sent.
 * @example
 * const guard = createGuard({ provider: phota, verifier: staticVerifier(phota, keys) });
 * const verdict = guard(request);
 */
export function createGuard<P extends Provider, A extends Answer | Promise<Answer>>(
  options: GuardOptions<P, A>,
): Guard<VerdictOf<A>> {
  const { provider, sessions } = options;
  const verifier = options.verifier as Verifier;
  assertProvider(provider);
  const name = pick('strategy', provider.strategies, options.strategy);
  const environment = pick('environment', provider.environments, options.environment);
  const params = resolveParams(provider, options.params);
  const basePath = resolveUrl(provider.environments[environment] as string, params).pathname.replace(
    /\/+$/,
    '',
  );
  const strategy = provider.strategies[name];
  if (!strategy) throw new CredentialError('invalid_option', `Unknown strategy "${name}"`);

  const [step, ...laterSteps] = stepsOf(strategy);
  const placements: Placements = step ? (strategy.then ?? {}) : strategy;
  const compile = (given: Placements) => compilePlaces(given, params, basePath);
  const places = compile(placements);
  const foreign = foreignPlaces(provider, name, compile, places);
  const stepPlaces = step ? compile(step) : [];
  const foreignToStep = foreignPlaces(provider, name, compile, stepPlaces);
  assertReadable(provider, name, [...places, ...stepPlaces]);
  if (step && !sessions) {
    throw new CredentialError(
      'invalid_option',
      `${provider.id}: the strategy "${name}" hands out tokens; pass sessions, such as memorySessions()`,
    );
  }
  if (laterSteps.length > 0) {
    throw new CredentialError(
      'invalid_option',
      `${provider.id}: the exchange of "${name}" has several steps; a guard serves one`,
    );
  }
  const render = refusalRenderer(provider, step && !strategy.then ? step : placements);
  const emptyContext: VerifyContext = Object.freeze({ environment });
  const refusedFor = (refusal: Refusal): Refused => ({ ok: false, refusal: render(refusal) });
  const faults: Readonly<Record<ReadFault | 'unavailable', Refused>> = {
    missing: refusedFor(refuse('missing')),
    malformed: refusedFor(refuse('malformed')),
    ambiguous: refusedFor(refuse('ambiguous')),
    unavailable: refusedFor(refuse('unavailable', { retryAfter: 1 })),
  };

  function settle(answer: Answer, context: RequestContext | undefined): Verdict {
    if (typeof answer !== 'object' || answer === null) return faults.unavailable;
    if (isRefusal(answer)) return refusedFor(answer);
    if (typeof answer.keyId !== 'string' || !Array.isArray(answer.scopes)) return faults.unavailable;
    if (answer.environment !== undefined && answer.environment !== environment)
      return refusedFor(refuse('invalid'));
    const lacking = context?.scopes && guard.lacks(answer, context.scopes);
    if (lacking) return { ok: false, refusal: lacking };
    return answer.limits
      ? { ok: true, principal: answer, headers: limitHeaders(answer.limits) }
      : { ok: true, principal: answer };
  }

  /** Runs a check and turns what cannot be decided into 503. */
  function decide(
    check: () => Answer | Promise<Answer>,
    context: RequestContext | undefined,
  ): Verdict | Promise<Verdict> {
    try {
      const answer = check();
      if (answer instanceof Promise) {
        return answer.then(
          (settled) => settle(settled, context),
          () => faults.unavailable,
        );
      }
      return settle(answer, context);
    } catch {
      return faults.unavailable;
    }
  }

  function contextFor(context: RequestContext | undefined): VerifyContext {
    if (context?.scopes === undefined && context?.ip === undefined) return emptyContext;
    const { scopes, ip } = context;
    return { environment, ...(ip === undefined ? {} : { ip }), ...(scopes === undefined ? {} : { scopes }) };
  }

  function read(
    from: readonly Place[],
    others: readonly Place[],
    request: InboundRequest,
    body: unknown,
    into: Record<string, string>,
  ): Refused | undefined {
    const only = from.length === 1 ? from[0] : undefined;
    const fault = only ? only.read(request, body, into) : readPlaces(from, request, body, into);
    if (fault) return faults[fault];
    for (const place of others) if (place.read(request, body, {}) !== 'missing') return faults.ambiguous;
    return undefined;
  }

  const guard = ((request: InboundRequest, context?: RequestContext) => {
    if (places.length === 0) throw nothingPlaced(provider, name);
    const secrets: Record<string, string> = {};
    const refused = read(places, foreign, request, context?.body, secrets);
    if (refused) return refused;
    const verifyContext = contextFor(context);
    if (step && sessions)
      return decide(() => sessions.verify(secrets['token'] ?? '', verifyContext), context);
    return decide(() => verifier(secrets, verifyContext), context);
  }) as Guard;

  const tokenEndpoint =
    step && sessions
      ? compileTokenEndpoint({
          provider,
          step,
          sessions,
          environment,
          params,
          async verify(request, context, body) {
            const secrets: Record<string, string> = {};
            const refused = read(stepPlaces, foreignToStep, request, body, secrets);
            return refused ?? decide(() => verifier(secrets, contextFor(context)), context);
          },
          refuse: render,
        })
      : undefined;

  return Object.freeze(
    Object.assign(guard, {
      provider,
      strategy: name,
      environment,
      basePath,
      refuse: render,
      lacks(principal: Principal, scopes: readonly string[]) {
        const lacking = scopes.some((scope) => !principal.scopes.includes(scope));
        return lacking ? render(refuse('forbidden', { scopes })) : undefined;
      },
      ...(tokenEndpoint ? { tokenEndpoint } : {}),
    }),
  ) as unknown as Guard<VerdictOf<A>>;
}

/**
 * Where the provider's other strategies place a credential: a request that fills both is ambiguous. Every
 * request has a path, so a path tells nothing.
 */
function foreignPlaces(
  provider: Provider,
  name: string,
  compile: (placements: Placements) => Place[],
  own: readonly Place[],
): Place[] {
  return Object.entries(provider.strategies)
    .filter(([other]) => other !== name)
    .flatMap(([, strategy]) => compile(stepsOf(strategy).length > 0 ? (strategy.then ?? {}) : strategy))
    .filter(({ location }) => location !== 'path' && !own.some((place) => place.location === location));
}

function assertReadable(provider: Provider, strategy: string, places: readonly Place[]): void {
  const sendOnly = places.find((place) => place.templates.some((template) => !template.reversible));
  if (!sendOnly) return;
  throw new CredentialError(
    'invalid_option',
    `${provider.id}: the strategy "${strategy}" can be sent but not read back (${sendOnly.location} joins values without a text between them), so no server can check it`,
  );
}

function nothingPlaced(provider: Provider, strategy: string): CredentialError {
  return new CredentialError(
    'invalid_option',
    `${provider.id}: the strategy "${strategy}" hands its token to the application, so no request carries it. Mount tokenEndpoint(guard), and check tokens with sessions.verify(token)`,
  );
}
