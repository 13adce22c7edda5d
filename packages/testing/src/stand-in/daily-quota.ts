import type { Clock, LimitState, Principal, VerifyContext, VerifyResult } from '@sallyport/core';
import { isRefusal, refuse } from '@sallyport/core';
import type { MaybePromise } from '@sallyport/core/adapter';
import { lacksScope, mapMaybe } from '@sallyport/core/adapter';

const DAY_SECONDS = 86_400;

/** Options of {@link withDailyQuota}. */
export interface DailyQuotaOptions {
  /** Accepted calls per key and UTC day. */
  readonly limit: number;
  /** Default: the system's clock. */
  readonly clock?: Pick<Clock, 'now'>;
}

/**
 * Wraps a verifier with a quota per key and UTC day, counted in this process's memory. Only accepted calls
 * count. A call past the quota is refused as `quota_exceeded`, with the seconds until midnight UTC.
 */
export function withDailyQuota<S>(
  verifier: (secrets: S, context: VerifyContext) => MaybePromise<VerifyResult>,
  { limit, clock = Date }: DailyQuotaOptions,
): (secrets: S, context: VerifyContext) => MaybePromise<VerifyResult> {
  let today = Number.NaN;
  const used = new Map<string, number>();

  function charge(result: VerifyResult, context: VerifyContext): VerifyResult {
    if (isRefusal(result) || isRefusedByGuard(result, context)) return result;
    const seconds = Math.floor(clock.now() / 1000);
    const day = Math.floor(seconds / DAY_SECONDS);
    if (day !== today) {
      today = day;
      used.clear();
    }
    const before = used.get(result.keyId) ?? 0;
    const after = Math.min(before + 1, limit);
    used.set(result.keyId, after);
    const state: LimitState = {
      name: 'daily',
      limit,
      remaining: limit - after,
      resetAfter: DAY_SECONDS - (seconds % DAY_SECONDS),
      window: DAY_SECONDS,
    };
    if (before >= limit) return refuse('quota_exceeded', { retryAfter: state.resetAfter, limits: [state] });
    return { ...result, limits: [...(result.limits ?? []), state] };
  }

  return (secrets, context) => mapMaybe(verifier(secrets, context), (result) => charge(result, context));
}

/** The guard refuses these after the verifier has accepted them, so they are not charged. */
function isRefusedByGuard(principal: Principal, { environment, scopes = [] }: VerifyContext): boolean {
  const isForeign = principal.environment !== undefined && principal.environment !== environment;
  return isForeign || lacksScope(principal, scopes);
}
