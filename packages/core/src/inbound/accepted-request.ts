import { SallyportError } from '../error.js';
import type { InboundRequest } from '../http/request.js';
import type { MaybePromise } from '../maybe-promise.js';
import type { RenderedRefusal } from '../refusal/render.js';
import type { Accepted, Guard, Verdict } from './guard.js';
import type { ContextSource, ReadIp, VerifyContext } from './verify-context.js';
import { LazyContext } from './verify-context.js';

/** One mark for every copy of this package. No message of a caller can hold a symbol. */
const VERDICT: unique symbol = Symbol.for('sallyport.verdict') as never;

interface MarkedRequest {
  [VERDICT]?: Accepted;
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

/** The verdict of the guard that accepted a request; undefined if none did. */
export function verdictOf(request: object): Accepted | undefined {
  return (request as MarkedRequest)[VERDICT];
}

/**
 * Asks the guard, once for each request: if it has accepted the request before, only the scopes are checked, and
 * nothing is charged again.
 *
 * @param request - Node's own request.
 * @param source - The framework's request.
 * @param readIp - Reads the caller's address. Default: `source.ip`.
 */
export function checkRequest<S extends ContextSource>(
  guard: Guard,
  request: InboundRequest,
  source: S,
  scopes: readonly string[],
  readIp?: ReadIp<S>,
): MaybePromise<Verdict> {
  const before = verdictOf(request);
  if (before?.guard === guard) return missingScope(before, scopes) ?? before;
  return guard(request, new LazyContext(guard.environment, scopes, source, readIp));
}

/** What a framework's request tells a token endpoint. */
export function contextOf<S extends ContextSource>(
  guard: Guard,
  source: S,
  readIp?: ReadIp<S>,
): VerifyContext {
  return new LazyContext(guard.environment, undefined, source, readIp);
}

function missingScope({ guard, principal }: Accepted, scopes: readonly string[]): Verdict | undefined {
  const refusal = guard.renderMissingScope(principal, scopes);
  return refusal && { ok: false, refusal };
}

/**
 * The refusal of an accepted request whose principal lacks one of the scopes; undefined if it has all of them.
 *
 * @throws {SallyportError} `invalid_option` if no guard has accepted the request.
 */
export function renderMissingScope(request: object, scopes: readonly string[]): RenderedRefusal | undefined {
  const verdict = verdictOf(request);
  if (verdict) return verdict.guard.renderMissingScope(verdict.principal, scopes);
  throw new SallyportError(
    'invalid_option',
    'requireScopes() found no principal: mount authenticate(guard) before it, as in app.use(authenticate(guard))',
  );
}
