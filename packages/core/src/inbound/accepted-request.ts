import type { ServerResponse } from 'node:http';
import { SallyportError } from '../error.js';
import type { InboundRequest } from '../http/request.js';
import type { MaybePromise } from '../maybe-promise.js';
import { mapMaybe } from '../maybe-promise.js';
import { refuse } from '../refusal/refusal.js';
import type { RenderedRefusal } from '../refusal/render.js';
import { compileRenderer } from '../refusal/render.js';
import type { Accepted, Guard, Verdict, Vouched } from './guard.js';
import type { Principal } from './principal.js';
import type { Scopes } from './scopes.js';
import { lacksScope, scopeNames } from './scopes.js';
import type { ContextSource, OnCharge, ReadIp, VerifyContext } from './verify-context.js';
import { LazyContext, lazyContext } from './verify-context.js';

/** One mark for every copy of this package. No message of a caller can hold a symbol. */
const VERDICT: unique symbol = Symbol.for('sallyport.verdict') as never;
/** The optional guard that let a request pass without a credential. */
const ANONYMOUS: unique symbol = Symbol.for('sallyport.anonymous') as never;

/** Whoever sends no credential. */
const NOBODY: Pick<Principal, 'scopes'> = { scopes: [] };

interface MarkedRequest {
  [VERDICT]?: Vouched;
  [ANONYMOUS]?: Guard;
}

/** How a middleware checks requests of type `R`. */
export interface CheckOptions<R = never> {
  /** The scopes that every request needs. The guard checks them, so a refusal is never charged. Default: none. */
  readonly scopes?: Scopes;
  /**
   * Lets a request without a credential pass without a principal, unless it needs scopes. A wrong credential is refused
   * all the same. Default: false.
   */
  readonly optional?: boolean;
  /** Units that a request takes from each limit of its key: a number, or a function of the request. Default: 1. */
  readonly cost?: number | ((request: R) => number);
  /**
   * Gives back what a request took from its quotas if the server failed: if the status of the response is 500 or more.
   * Its rates stay charged, and so does a caller who hangs up. Default: false.
   */
  readonly refund?: boolean;
}

/**
 * Marks a request as accepted. Only this mark proves that a request was checked: a public property such as
 * `request.principal` proves nothing.
 *
 * @param request - Node's own request, which all frameworks share.
 */
export function setVerdict(request: object, verdict: Accepted): void {
  (request as MarkedRequest)[VERDICT] = verdict;
}

/** The verdict on a request that a guard has accepted, or that another login vouched for; otherwise undefined. */
export function verdictOf(request: object): Vouched | undefined {
  return (request as MarkedRequest)[VERDICT];
}

/**
 * Vouches for a request: another login, such as a session, has found out who is calling. The principal counts for
 * `requireScopes()` and `@RequireScopes()` as that of a guard does.
 *
 * @param request - Node's own request: Express's `req`, Koa's `ctx.req`, Fastify's `request.raw`.
 * @example
 * app.use((req, res, next) => {
 *   if (req.session.user) setPrincipal(req, { keyId: req.session.id, scopes: req.session.user.scopes });
 *   next();
 * });
 */
export function setPrincipal(request: object, principal: Principal): void {
  (request as MarkedRequest)[VERDICT] = Object.freeze({ ok: true, principal });
}

/**
 * Asks the guard, once for each request: if it has accepted the request before, only the scopes are checked, and
 * nothing is charged again.
 *
 * @param request - Node's own request.
 * @param source - The framework's request.
 * @param readIp - Reads the caller's address. Default: `source.ip`.
 * @param response - Node's own response, for `refund`.
 * @returns undefined for a request that may pass without a principal.
 */
export function checkRequest<S extends ContextSource>(
  guard: Guard,
  request: InboundRequest,
  source: S,
  { scopes, optional, cost, refund }: CheckOptions<S>,
  readIp?: ReadIp<S>,
  response?: ServerResponse,
): MaybePromise<Verdict | undefined> {
  const before = verdictOf(request);
  if (before && isOf(guard, before)) return missingScope(before, scopes) ?? before;
  const units = typeof cost === 'function' ? cost(source) : cost;
  const onCharge = refund && response ? refundAfter(response) : undefined;
  const verdict = guard(request, lazyContext(guard.environment, scopes, source, readIp, units, onCharge));
  if (!optional || lacksScope(NOBODY, scopes)) return verdict;
  return mapMaybe(verdict, (settled) => passAnonymous(guard, request, settled));
}

/** A response that was sent already, as by a timeout, has its status. */
function refundAfter(response: ServerResponse): OnCharge {
  return (refund) => {
    const refundFailed = () => {
      if (response.statusCode >= 500) refund();
    };
    if (response.writableEnded) refundFailed();
    else response.once('finish', refundFailed);
  };
}

function isOf(guard: Guard, verdict: Vouched): verdict is Accepted {
  if (verdict.guard === undefined) return false;
  return verdict.guard === guard || guard.guards?.includes(verdict.guard) === true;
}

function passAnonymous(guard: Guard, request: InboundRequest, verdict: Verdict): Verdict | undefined {
  if (verdict.ok || verdict.refusal.code !== 'missing') return verdict;
  (request as MarkedRequest)[ANONYMOUS] = guard;
  return undefined;
}

/** What a framework's request tells a token endpoint. */
export function contextOf<S extends ContextSource>(
  guard: Guard,
  source: S,
  readIp?: ReadIp<S>,
): VerifyContext {
  return new LazyContext(guard.environment, undefined, source, readIp);
}

function missingScope({ guard, principal }: Accepted, scopes: Scopes = []): Verdict | undefined {
  const refusal = guard.renderMissingScope(principal, scopes);
  return refusal && { ok: false, refusal };
}

/**
 * The refusal of a request whose principal lacks the scopes; undefined if it has them. A request that an optional
 * guard let pass without a credential is refused as `missing`.
 *
 * @throws {SallyportError} `invalid_option` if nobody has accepted the request.
 */
export function renderMissingScope(request: object, scopes: Scopes): RenderedRefusal | undefined {
  const verdict = verdictOf(request);
  if (verdict?.guard) return verdict.guard.renderMissingScope(verdict.principal, scopes);
  if (verdict)
    return lacksScope(verdict.principal, scopes)
      ? renderByStandard(refuse('forbidden', { scopes: scopeNames(scopes) }))
      : undefined;
  const anonymous = (request as MarkedRequest)[ANONYMOUS];
  if (anonymous) return anonymous.render(refuse('missing'));
  throw new SallyportError(
    'invalid_option',
    'requireScopes() found no principal: mount authenticate(guard) before it, as in app.use(authenticate(guard))',
  );
}

/** For a principal of another login, which has no provider whose words it could be. */
const renderByStandard = compileRenderer(
  { id: 'login', title: 'login', environments: {}, secrets: {}, strategies: {} },
  {},
);
