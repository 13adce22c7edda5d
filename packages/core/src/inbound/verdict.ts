import { hasSubscribers, publishInbound } from '../channels.js';
import type { RefusalCode } from '../grammar.js';
import type { MaybePromise } from '../maybe-promise.js';
import { isThenable } from '../maybe-promise.js';
import { isRefusalCode } from '../refusal/codes.js';
import { limitHeaders } from '../refusal/limit-headers.js';
import type { Refusal } from '../refusal/refusal.js';
import { isRefusal, refuse } from '../refusal/refusal.js';
import type { RenderedRefusal } from '../refusal/render.js';
import type { Guard, Refused, Verdict } from './guard.js';
import type { Principal, VerifyResult } from './principal.js';
import type { Scopes } from './scopes.js';
import { lacksScope, scopeNames } from './scopes.js';
import type { Verifier } from './verifier.js';
import type { VerifyContext } from './verify-context.js';

/** What verdicts are made with. */
export interface VerdictDeps {
  /** The guard that decides. */
  readonly guard: Guard;
  /** The provider's id. */
  readonly provider: string;
  /** The name of the guard's strategy. */
  readonly strategy: string;
  /** The environment that keys have to be for. */
  readonly environment: string;
  /** Renders a refusal as the provider answers it. */
  readonly render: (refusal: Refusal) => RenderedRefusal;
}

/** Makes the verdicts of a guard. */
export interface Verdicts {
  /** The verdict for a bare code: the same frozen object each time. */
  refuse(code: RefusalCode): Refused;
  /** Calls the verifier; an error becomes 503. */
  decide(
    verify: Verifier,
    secrets: Readonly<Record<string, string>>,
    context: VerifyContext,
  ): MaybePromise<Verdict>;
  /** The refusal of a principal that lacks one of the scopes. */
  renderMissingScope(principal: Principal, scopes: Scopes): RenderedRefusal | undefined;
  /** The verdict on a request that cannot be checked. Publishes why. */
  unavailable(error: unknown): Refused;
  /** Publishes an error that made a request `unavailable`. */
  report(error: unknown): void;
}

/** Compiles how the result of a verifier becomes a verdict. Environment and scopes are checked again here. */
export function compileVerdicts({ guard, provider, strategy, environment, render }: VerdictDeps): Verdicts {
  const bare = new Map<RefusalCode, Refused>();

  function refused(refusal: Refusal): Refused {
    if (hasSubscribers('inbound')) publishInbound({ type: 'refuse', provider, strategy, code: refusal.code });
    return { ok: false, refusal: render(refusal) };
  }

  function refuseBare(code: RefusalCode): Refused {
    if (hasSubscribers('inbound')) publishInbound({ type: 'refuse', provider, strategy, code });
    const known = bare.get(code);
    if (known) return known;
    const made: Refused = Object.freeze({ ok: false, refusal: render(refuse(code)) });
    bare.set(code, made);
    return made;
  }

  function settle(result: VerifyResult, scopes: Scopes | undefined): Verdict {
    if (!isPrincipal(result)) return refused(assertRefusal(result));
    if (result.environment !== undefined && result.environment !== environment) return refuseBare('invalid');
    if (scopes !== undefined && lacksScope(result, scopes)) return refused(missing(scopes));
    return result.limits
      ? { ok: true, principal: result, guard, headers: limitHeaders(result.limits) }
      : { ok: true, principal: result, guard };
  }

  /** Apart from `decide`, where closures would cost every request. See bench/WHY.md, "Counters". */
  function settleLater(result: PromiseLike<VerifyResult>, scopes: Scopes | undefined): Promise<Verdict> {
    return Promise.resolve(result)
      .then((settled) => settle(settled, scopes))
      .catch(unavailable);
  }

  function report(error: unknown): void {
    publishInbound({ type: 'error', provider, strategy, error });
  }

  function unavailable(error: unknown): Refused {
    report(error);
    return refuseBare('unavailable');
  }

  return {
    refuse: refuseBare,
    decide(verify, secrets, context) {
      const { scopes } = context;
      try {
        const result = verify(secrets, context);
        return isThenable(result) ? settleLater(result, scopes) : settle(result, scopes);
      } catch (error) {
        return unavailable(error);
      }
    },
    renderMissingScope(principal, scopes) {
      return lacksScope(principal, scopes) ? render(missing(scopes)) : undefined;
    },
    unavailable,
    report,
  };
}

function missing(scopes: Scopes): Refusal {
  return refuse('forbidden', { scopes: scopeNames(scopes) });
}

/** A verifier may be anybody's function, and its result any value. */
function isPrincipal(result: VerifyResult): result is Principal {
  return (
    typeof result === 'object' &&
    result !== null &&
    !isRefusal(result) &&
    typeof result.keyId === 'string' &&
    Array.isArray(result.scopes)
  );
}

function assertRefusal(result: unknown): Refusal {
  if (isRefusalCode(((result ?? {}) as Partial<Refusal>).code)) return result as Refusal;
  throw new TypeError('The verifier returned neither a principal nor a refusal');
}
