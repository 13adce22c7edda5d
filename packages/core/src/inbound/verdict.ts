import type { Answer, Principal, Refusal, Verifier, VerifyContext } from '../refusal.js';
import { isRefusal, REFUSAL_CODES, refuse } from '../refusal.js';
import type { RenderedRefusal } from './render.js';
import { limitHeaders } from './render.js';

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

/** `Verdict` when what decides is synchronous, a promise when it is not. */
export type VerdictOf<A> = [Extract<A, Promise<unknown>>] extends [never]
  ? Verdict
  : A extends Promise<unknown>
    ? Promise<Verdict>
    : Verdict | Promise<Verdict>;

const NO_ANSWER = 'The verifier answered with neither a principal nor a refusal';

interface Parts {
  readonly environment: string;
  readonly render: (refusal: Refusal) => RenderedRefusal;
  readonly onError: ((error: unknown) => void) | undefined;
}

/** Compiles what becomes of a verifier's answer. Environment and scopes are checked again here. */
export function compileVerdicts({ environment, render, onError }: Parts) {
  const refused = (refusal: Refusal): Refused => ({ ok: false, refusal: render(refusal) });
  const invalid = Object.freeze(refused(refuse('invalid')));
  const unavailable = Object.freeze(refused(refuse('unavailable')));

  function lacks(principal: Principal, scopes: readonly string[]): RenderedRefusal | undefined {
    for (const scope of scopes) {
      if (!principal.scopes.includes(scope)) return render(refuse('forbidden', { scopes }));
    }
    return undefined;
  }

  function settle(answer: Answer, scopes: readonly string[] | undefined): Verdict {
    if (!isPrincipal(answer)) return refused(refusalIn(answer));
    if (answer.environment !== undefined && answer.environment !== environment) return invalid;
    const refusal = scopes && lacks(answer, scopes);
    if (refusal) return { ok: false, refusal };
    return answer.limits
      ? { ok: true, principal: answer, headers: limitHeaders(answer.limits) }
      : { ok: true, principal: answer };
  }

  function undecided(error: unknown): Verdict {
    onError?.(error);
    return unavailable;
  }

  function conclude(answer: Answer, scopes: readonly string[] | undefined): Verdict {
    try {
      return settle(answer, scopes);
    } catch (error) {
      return undecided(error);
    }
  }

  /** Asks, and turns what cannot be decided into 503. */
  function decide(
    verify: Verifier,
    secrets: Readonly<Record<string, string>>,
    context: VerifyContext,
  ): Verdict | Promise<Verdict> {
    const { scopes } = context;
    try {
      const answer = verify(secrets, context);
      return isThenable(answer)
        ? Promise.resolve(answer).then((settled) => conclude(settled, scopes), undecided)
        : settle(answer, scopes);
    } catch (error) {
      return undecided(error);
    }
  }

  return { decide, lacks };
}

/** A verifier may be anybody's, and its answer anything. */
function isPrincipal(answer: Answer): answer is Principal {
  return (
    typeof answer === 'object' &&
    answer !== null &&
    !isRefusal(answer) &&
    typeof answer.keyId === 'string' &&
    Array.isArray(answer.scopes)
  );
}

function refusalIn(answer: unknown): Refusal {
  const { code } = (answer ?? {}) as Partial<Refusal>;
  if (code !== undefined && REFUSAL_CODES.includes(code)) return answer as Refusal;
  throw new TypeError(NO_ANSWER);
}

/** Not `instanceof`: a promise may come from another realm, or be a library's own. */
function isThenable(answer: Answer | Promise<Answer>): answer is Promise<Answer> {
  return typeof (answer as Partial<Promise<Answer>> | undefined | null)?.then === 'function';
}
