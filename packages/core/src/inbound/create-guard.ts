import { assertProvider, pickName } from '../definition/checked.js';
import { matchesKeyFormat, prefixOf } from '../definition/key-format.js';
import { resolveParams, resolveUrl } from '../definition/params.js';
import { namesIn, namesOf, paramsOfStrategy, stepsOf, valuesOf } from '../definition/strategies.js';
import { invalidOption } from '../error.js';
import type { ExchangeStep, Placements, Provider, StrategyDefinition } from '../grammar.js';
import { isFormType, isJsonType } from '../http/body.js';
import type { InboundRequest } from '../http/request.js';
import { withoutSlash } from '../http/without-slash.js';
import type { MaybePromise } from '../maybe-promise.js';
import { compilePlacements } from '../placement/compile.js';
import { compileRenderer } from '../refusal/render.js';
import { isMinting } from '../signing/mint.js';
import { anyOf } from './any-of.js';
import type { Guard, GuardOptions, Verdict, VerdictOf } from './guard.js';
import { checkWebRequest } from './guard-fetch.js';
import type { VerifyResult } from './principal.js';
import { isUnread } from './read-body.js';
import { compileCredentialReader } from './read-credential.js';
import { setReader } from './reading.js';
import type { Sessions } from './sessions.js';
import { compileSignedCheck } from './signed-guard.js';
import { compileTokenEndpoint } from './token-endpoint.js';
import { compileVerdicts } from './verdict.js';
import type { Verifier } from './verifier.js';
import type { VerifyContext } from './verify-context.js';
import { LazyContext, lazyContext } from './verify-context.js';

/**
 * A guard reads the credential of a request, asks the verifier, and says who is calling or why not, with the
 * provider's own response ready to be written. Mount it with an adapter.
 *
 * @throws {CredentialError} `invalid_option` for a strategy, environment or parameter that does not exist,
 *   and for a strategy that can only be sent.
 * @example
 * const guard = createGuard({ provider: phota, verifier: staticVerifier(phota, keys) });
 * const verdict = guard(request);
 */
export function createGuard<
  P extends Provider,
  A extends MaybePromise<VerifyResult>,
  S extends Sessions = never,
>(options: GuardOptions<P, A, S>): Guard<VerdictOf<A | ReturnType<S['verify']>>> {
  const { provider, strategy, strategies } = options;
  if (strategies === undefined) return createSingle(options) as Guard<VerdictOf<A>>;
  if (strategy !== undefined)
    throw invalidOption(provider.id, 'pass either "strategy" or "strategies", not both');
  return anyOf(...strategies.map((each) => createSingle({ ...options, strategy: each }))) as Guard<
    VerdictOf<A>
  >;
}

/** A guard of one strategy. */
function createSingle<P extends Provider, A extends MaybePromise<VerifyResult>, S extends Sessions>(
  options: GuardOptions<P, A, S>,
): Guard {
  const { provider } = options;
  const verifier = options.verifier as Verifier;
  assertProvider(provider);
  if (typeof verifier !== 'function')
    throw invalidOption(provider.id, 'pass a verifier, such as staticVerifier(provider, keys)');
  const sessions = sessionsOf(provider, verifier, options.sessions);
  const name = pickName('strategy', provider.strategies, options.strategy);
  const environment = pickName('environment', provider.environments, options.environment);
  const strategy = provider.strategies[name] as StrategyDefinition;
  if (strategy.tls)
    throw unusable(provider, name, 'presents a client certificate, which only the server that ends TLS sees');
  const baseURL = provider.environments[environment] as string;
  const path = baseURL.replace(/^https?:\/\/[^/]*/, '');
  const params = resolveParams(
    provider,
    options.params,
    new Set([...namesIn(path), ...paramsOfStrategy(strategy)]),
  );
  // A server knows its path. It may not know the hosts that it is reached by.
  const isHostKnown = namesIn(baseURL).every((each) => !params.absent.has(each));
  const base = resolveUrl(isHostKnown ? baseURL : `https://host.invalid${path}`, params);
  const basePath = withoutSlash(base.pathname);

  const step = servedStep(provider, name, strategy, sessions);
  const placed: Placements = step ? (strategy.then ?? {}) : strategy;
  const reader = (placements: Placements) =>
    compileCredentialReader(provider, name, placements, (each) => compilePlacements(each, params, basePath));
  const placements = compilePlacements(placed, params, basePath);
  const read = reader(placed);
  const readStep = step && reader(step);

  // A token that is minted is read like any other; its verifier checks it.
  const isSigned = strategy.derive !== undefined && !isMinting(strategy.derive);
  const guard = (isSigned ? askSigned : ask) as unknown as Guard;
  const render = compileRenderer(provider, step && !strategy.then ? step : placed);
  const verdicts = compileVerdicts({ guard, provider: provider.id, strategy: name, environment, render });
  const signed = isSigned ? compileSignedCheck(provider, name, verifier, verdicts) : undefined;
  const nothing: VerifyContext = new LazyContext(environment, undefined, {});
  const inBody = placed.json !== undefined || placed.form !== undefined;
  const check: Verifier =
    step && sessions ? (found, context) => sessions.verify(found.token as string, context) : verifier;

  /** The environment is the guard's own, whatever the caller says. */
  function contextFor(context: VerifyContext): VerifyContext {
    if (context instanceof LazyContext && context.environment === environment) return context;
    const { scopes, cost, onCharge } = context;
    return lazyContext(environment, scopes, context, undefined, cost, onCharge);
  }

  function ask(request: InboundRequest, context: VerifyContext = nothing): MaybePromise<Verdict> {
    if (step && !strategy.then) throw nothingPlaced(provider, name);
    const secrets: Record<string, string> = {};
    const fault = read(request, context, secrets);
    if (!fault) return verdicts.decide(check, secrets, contextFor(context));
    return fault === 'missing' && inBody && mayHold(request, placed) && isUnread(request)
      ? verdicts.unavailable(unreadBody(provider, name))
      : verdicts.refuse(fault);
  }

  function askSigned(request: InboundRequest, context: VerifyContext = nothing): MaybePromise<Verdict> {
    return signed ? signed.ask(request, contextFor(context)) : ask(request, context);
  }

  const tokenEndpoint =
    readStep && sessions
      ? compileTokenEndpoint({
          ...{ provider, step, sessions, environment, params, render, report: verdicts.report },
          async verify(request, context = nothing, body) {
            const secrets: Record<string, string> = {};
            const fault = readStep(request, { body, originalUrl: context.originalUrl }, secrets);
            return fault ? verdicts.refuse(fault) : verdicts.decide(verifier, secrets, contextFor(context));
          },
        })
      : undefined;

  const { renderMissingScope } = verdicts;
  const facts = { provider, strategy: name, environment, basePath, render, renderMissingScope };
  Object.assign(guard, facts, tokenEndpoint ? { tokenEndpoint } : {}, {
    fetch: (request: Request, context?: VerifyContext) => checkWebRequest(guard, request, context),
  });
  const matches = verifier.matches ?? shapeOf(provider);
  setReader(
    guard,
    signed?.reader ?? {
      slots: placements.map(({ slot }) => slot),
      inBody,
      read(request, context) {
        const secrets: Record<string, string> = {};
        const fault = read(request, context, secrets);
        return fault ? { fault } : { fault, matches: step ? undefined : matches(secrets) };
      },
    },
  );
  return Object.freeze(guard);
}

/**
 * Whether secrets have the key format of a provider. A key without the format may be one from before it, so that
 * cannot be told.
 */
function shapeOf(provider: Provider): (secrets: Readonly<Record<string, string>>) => boolean | undefined {
  const formats = Object.entries(provider.secrets).flatMap(([name, { format }]) =>
    format && 'prefix' in format ? [{ name, format }] : [],
  );
  return (secrets) =>
    formats.some(
      ({ name, format }) =>
        prefixOf(format, secrets[name] ?? '') !== undefined && matchesKeyFormat(format, secrets[name] ?? ''),
    ) || undefined;
}

/** The exchange that a guard serves; undefined if the credential is placed as it is. */
function servedStep(
  provider: Provider,
  name: string,
  strategy: StrategyDefinition,
  sessions: Sessions | undefined,
): ExchangeStep | undefined {
  const [step, ...later] = stepsOf(strategy);
  if (!step) return undefined;
  if (later.length > 0)
    throw unusable(provider, name, 'has an exchange of several steps; a guard serves one');
  if (!sessions) throw unusable(provider, name, 'issues tokens; pass sessions, such as memorySessions()');
  const values = valuesOf([step]);
  const beside = [...namesOf(strategy.then ?? {})].find(
    (each) => Object.hasOwn(provider.secrets, each) || values.includes(each),
  );
  if (beside === undefined) return step;
  throw unusable(provider, name, `places "{${beside}}" beside the token; a guard checks the token only`);
}

/** The verifier's own sessions end with its keys; others know nothing of a quota, an address or a revocation. */
function sessionsOf(
  provider: Provider,
  verifier: Verifier,
  given: Sessions | undefined,
): Sessions | undefined {
  const { sessions: own } = verifier;
  if (own === undefined || given === undefined || given === own) return given ?? own;
  throw invalidOption(
    provider.id,
    'these sessions know nothing of the verifier: a token would outlive its key. Leave out the option "sessions", or pass those of the keyring',
  );
}

/** Whether a request has a body of the type that a strategy is placed in. A GET has none that counts. */
function mayHold({ method = 'GET', headers }: InboundRequest, placed: Placements): boolean {
  if (/^(?:GET|HEAD|TRACE)$/.test(method)) return false;
  const type = headers['content-type'];
  if (typeof type !== 'string') return false;
  return placed.json ? isJsonType(type) : isFormType(type);
}

function unreadBody(provider: Provider, name: string) {
  return unusable(
    provider,
    name,
    'is placed in the body, and no body parser has read this one. Mount a body parser for its Content-Type before the guard',
  );
}

function nothingPlaced(provider: Provider, name: string) {
  return unusable(
    provider,
    name,
    'hands its token to the application, so no request carries it. Mount tokenEndpoint(guard), and check tokens with sessions.verify(token)',
  );
}

function unusable({ id }: Provider, strategy: string, problem: string) {
  return invalidOption(id, `the strategy "${strategy}" ${problem}`);
}
