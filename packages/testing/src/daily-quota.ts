import type { Answer, LimitState, Principal, VerifyContext } from '@sallyport/core';
import { isRefusal, refuse } from '@sallyport/core';

const DAY = 86_400;

export interface DailyQuotaOptions {
  /** Accepted calls of one key in one UTC day. */
  readonly limit: number;
  /** Milliseconds since the epoch. Default: `Date.now`. */
  readonly now?: () => number;
}

/**
 * A verifier with a quota for each key and UTC day, counted in this process's memory. Only what is accepted
 * is counted; past the quota the answer is `quota_exceeded`, with the seconds until midnight.
 */
export function withDailyQuota<S>(
  verifier: (secrets: S, context: VerifyContext) => Answer | Promise<Answer>,
  { limit, now = Date.now }: DailyQuotaOptions,
): (secrets: S, context: VerifyContext) => Answer | Promise<Answer> {
  let today = Number.NaN;
  const used = new Map<string, number>();

  function charge(answer: Answer, context: VerifyContext): Answer {
    if (isRefusal(answer) || isRefusedByGuard(answer, context)) return answer;
    const seconds = Math.floor(now() / 1000);
    const day = Math.floor(seconds / DAY);
    if (day !== today) {
      today = day;
      used.clear();
    }
    const before = used.get(answer.keyId) ?? 0;
    const after = Math.min(before + 1, limit);
    used.set(answer.keyId, after);
    const state: LimitState = {
      name: 'daily',
      limit,
      remaining: limit - after,
      resetAfter: DAY - (seconds % DAY),
      window: DAY,
    };
    if (before >= limit) return refuse('quota_exceeded', { retryAfter: state.resetAfter, limits: [state] });
    return { ...answer, limits: [...(answer.limits ?? []), state] };
  }

  return (secrets, context) => {
    const answer = verifier(secrets, context);
    return answer instanceof Promise
      ? answer.then((settled) => charge(settled, context))
      : charge(answer, context);
  };
}

/** What the guard refuses after the verifier has answered is not charged either. */
function isRefusedByGuard({ environment, scopes }: Principal, context: VerifyContext): boolean {
  const foreign = environment !== undefined && environment !== context.environment;
  return foreign || (context.scopes?.some((scope) => !scopes.includes(scope)) ?? false);
}
