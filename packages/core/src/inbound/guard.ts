import type {
  EnvironmentOf,
  ExchangeStep,
  ParamsOf,
  Placements,
  Provider,
  SecretsOf,
  StrategyDefinition,
  StrategyOf,
} from '../definition/definition.js';
import { resolveParams, resolveUrl } from '../definition/params.js';
import { assertProvider, pick } from '../definition/provider.js';
import { namesOf, stepsOf } from '../definition/steps.js';
import { CredentialError } from '../error.js';
import { compilePlaces } from '../placement/place.js';
import type { InboundRequest } from '../placement/request.js';
import type { ReadFault } from '../placement/template.js';
import type { Answer, Principal, RarelyReadsIp, Refusal, Verifier, VerifyContext } from '../refusal.js';
import { refuse } from '../refusal.js';
import { credentialReader } from './read-credential.js';
import type { RenderedRefusal } from './render.js';
import { refusalRenderer } from './render.js';
import type { Sessions } from './sessions.js';
import type { TokenEndpoint } from './token-endpoint.js';
import { compileTokenEndpoint } from './token-endpoint.js';
import type { Refused, Verdict, VerdictOf } from './verdict.js';
import { compileVerdicts } from './verdict.js';

export interface GuardOptions<
  P extends Provider,
  A extends Answer | Promise<Answer> = Answer | Promise<Answer>,
  S extends Sessions = Sessions,
> {
  readonly provider: P;
  readonly verifier: ((secrets: SecretsOf<P>, context: VerifyContext) => A) & RarelyReadsIp;
  /** Default: the provider's first. */
  readonly strategy?: StrategyOf<P>;
  /** Default: the provider's first. */
  readonly environment?: EnvironmentOf<P>;
  readonly params?: ParamsOf<P>;
  /** Issues and verifies tokens; needed for a strategy with an exchange. */
  readonly sessions?: S;
  /** Told what a verifier or a session store threw. The caller is told no more than 503. Must not throw. */
  readonly onError?: (error: unknown) => void;
}

/** What is known beside the request. A request of Express, Koa or Fastify satisfies it as it stands. */
export interface RequestContext {
  /** Scopes that the route needs. All of them. */
  readonly scopes?: readonly string[] | undefined;
  /** The caller's address as the framework sees it, which knows the trusted proxies. Read only where it counts. */
  readonly ip?: string | undefined;
  /** The parsed body. Read only by strategies that are placed in a body. */
  readonly body?: unknown;
}

export interface Guard<R extends Verdict | Promise<Verdict> = Verdict | Promise<Verdict>> {
  /** @param scopes - Default: those of the context. For an adapter, whose context is its framework's request. */
  (request: InboundRequest, context?: RequestContext, scopes?: readonly string[]): R;
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
export function createGuard<
  P extends Provider,
  A extends Answer | Promise<Answer>,
  S extends Sessions = never,
>(options: GuardOptions<P, A, S>): Guard<VerdictOf<A | ReturnType<S['verify']>>> {
  const { provider, sessions, onError } = options;
  const verifier = options.verifier as Verifier;
  assertProvider(provider);
  if (typeof verifier !== 'function') {
    throw new CredentialError(
      'invalid_option',
      `${provider.id}: pass a verifier, such as staticVerifier(provider, keys)`,
      {
        provider: provider.id,
      },
    );
  }
  const name = pick('strategy', provider.strategies, options.strategy);
  const environment = pick('environment', provider.environments, options.environment);
  const params = resolveParams(provider, options.params);
  const base = resolveUrl(provider.environments[environment] as string, params);
  const basePath = base.pathname.replace(/\/+$/, '');

  const strategy = provider.strategies[name] as StrategyDefinition;
  const step = servedStep(provider, name, strategy, sessions);
  const placements: Placements = step ? (strategy.then ?? {}) : strategy;
  const reader = (given: Placements) =>
    credentialReader(provider, name, given, (each) => compilePlaces(each, params, basePath));
  const read = reader(placements);
  const readStep = step && reader(step);

  const render = refusalRenderer(provider, step && !strategy.then ? step : placements);
  const { decide, lacks } = compileVerdicts({ environment, render, onError });
  const refused = (code: ReadFault): Refused => Object.freeze({ ok: false, refusal: render(refuse(code)) });
  const faults: Readonly<Record<ReadFault, Refused>> = {
    missing: refused('missing'),
    malformed: refused('malformed'),
    ambiguous: refused('ambiguous'),
  };
  const nothing: RequestContext = Object.freeze({});
  const check: Verifier =
    step && sessions ? (found, context) => sessions.verify(found.token as string, context) : verifier;

  function contextFor(context: RequestContext, scopes = context.scopes): VerifyContext {
    if (verifier.rarelyReadsIp) return new Asked(environment, scopes, context);
    return { environment, ip: context.ip, scopes };
  }

  function ask(
    request: InboundRequest,
    context: RequestContext = nothing,
    scopes?: readonly string[],
  ): Verdict | Promise<Verdict> {
    if (step && !strategy.then) throw nothingPlaced(provider, name);
    const found: Record<string, string> = {};
    const wrong = read(request, context.body, found);
    return wrong ? faults[wrong] : decide(check, found, contextFor(context, scopes));
  }

  const tokenEndpoint =
    readStep && sessions
      ? compileTokenEndpoint({
          provider,
          step,
          sessions,
          environment,
          params,
          async verify(request, context = nothing, body) {
            const secrets: Record<string, string> = {};
            const wrong = readStep(request, body, secrets);
            return wrong ? faults[wrong] : decide(verifier, secrets, contextFor(context));
          },
          refuse: render,
          onError,
        })
      : undefined;

  const facts = { provider, strategy: name, environment, basePath, refuse: render, lacks };
  const guard: Guard = Object.assign(ask, facts, tokenEndpoint ? { tokenEndpoint } : {});
  return Object.freeze(guard) as Guard<VerdictOf<A | ReturnType<S['verify']>>>;
}

/** For a verifier that rarely reads the address. */
class Asked implements VerifyContext {
  readonly #context: RequestContext;

  constructor(
    readonly environment: string,
    readonly scopes: readonly string[] | undefined,
    context: RequestContext,
  ) {
    this.#context = context;
  }

  get ip(): string | undefined {
    return this.#context.ip;
  }
}

/** The exchange that a guard answers for; undefined where the credential is placed as it is. */
function servedStep(
  provider: Provider,
  name: string,
  strategy: StrategyDefinition,
  sessions: Sessions | undefined,
): ExchangeStep | undefined {
  const [step, ...later] = stepsOf(strategy);
  if (!step) return undefined;
  if (later.length > 0) throw fault(provider, name, 'has an exchange of several steps; a guard serves one');
  if (!sessions) throw fault(provider, name, 'hands out tokens; pass sessions, such as memorySessions()');
  const beside = [...namesOf(strategy.then ?? {})].find((each) => Object.hasOwn(provider.secrets, each));
  if (beside === undefined) return step;
  throw fault(provider, name, `places "{${beside}}" beside the token; a guard checks the token only`);
}

function nothingPlaced(provider: Provider, name: string): CredentialError {
  return fault(
    provider,
    name,
    'hands its token to the application, so no request carries it. Mount tokenEndpoint(guard), and check tokens with sessions.verify(token)',
  );
}

function fault({ id }: Provider, strategy: string, problem: string): CredentialError {
  return new CredentialError('invalid_option', `${id}: the strategy "${strategy}" ${problem}`, {
    provider: id,
  });
}
