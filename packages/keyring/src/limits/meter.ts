import type { LimitState, MaybePromise, OnCharge, Principal, Refusal, VerifyResult } from '@sallyport/core';
import { refuse } from '@sallyport/core';
import { KeyringError } from '../error.js';
import type { Events } from '../events.js';
import { FOREVER } from '../keys/utc-day.js';
import type { ConsumeResult, Limits } from './limits.js';
import type { KeyLimits, LimitRule, WindowCounter } from './windows.js';

/** Looks at the used units of a request. */
export type WatchUsed = (
  principal: Principal,
  rules: readonly LimitRule[],
  counters: readonly WindowCounter[],
  used: readonly number[],
) => void;

/**
 * Charges the limits of a principal. It returns the principal with the state of its limits, or a refusal;
 * synchronously if the counters answer synchronously. A cost that is no whole number of at least 1 is `unavailable`.
 */
export type Meter = (
  principal: Principal,
  keyLimits: KeyLimits,
  now: number,
  cost?: number,
  onCharge?: OnCharge,
) => MaybePromise<VerifyResult>;

/** Creates the meter over a set of counters. */
export function createMeter(provider: string, limits: Limits, events: Events, watch?: WatchUsed): Meter {
  function failed(principal: Principal, rules: readonly LimitRule[], error: unknown): VerifyResult {
    if (rules.some((rule) => !rule.failOpen)) {
      events.emit({ type: 'error', provider, component: 'limits', error });
      return refuse('unavailable', { retryAfter: 1 });
    }
    const { keyId } = principal;
    events.emit({ type: 'limits.opened', provider, keyId, limits: rules.map(({ name }) => name), error });
    return principal;
  }

  /** Quotas only: a rate has protected the server from the request that failed. */
  function refundOnce(
    rules: readonly LimitRule[],
    counters: readonly WindowCounter[],
    cost: number,
  ): () => void {
    let isDue = true;
    return () => {
      if (!isDue) return;
      isDue = false;
      const quotas = counters.filter((_, at) => rules[at]?.code === 'quota_exceeded');
      if (quotas.length > 0) void giveBack(quotas, cost);
    };
  }

  /** Units that cannot be given back stay charged. */
  async function giveBack(quotas: readonly WindowCounter[], cost: number): Promise<void> {
    try {
      await limits.refund?.(quotas, cost);
    } catch (error) {
      events.emit({ type: 'error', provider, component: 'limits', error });
    }
  }

  /** A mistake of the application must not let requests pass uncounted. */
  function wrongCost(): Refusal {
    const error = new KeyringError('invalid_option', 'expected a whole number of at least 1', {
      field: 'cost',
    });
    events.emit({ type: 'error', provider, component: 'limits', error });
    return refuse('unavailable', { retryAfter: 1 });
  }

  return (principal, keyLimits, now, cost = 1, onCharge) => {
    if (!Number.isSafeInteger(cost) || cost < 1) return wrongCost();
    const { rules } = keyLimits;
    const counters = keyLimits.counters(now);
    try {
      const result = limits.consume(counters, now, cost);
      return result instanceof Promise
        ? settleLater(result, principal, rules, counters, now, cost, onCharge)
        : watched(result, principal, rules, counters, now, cost, onCharge);
    } catch (error) {
      return failed(principal, rules, error);
    }
  };

  function watched(
    result: ConsumeResult,
    principal: Principal,
    rules: readonly LimitRule[],
    counters: readonly WindowCounter[],
    now: number,
    cost: number,
    onCharge: OnCharge | undefined,
  ): VerifyResult {
    if (onCharge && result.ok) onCharge(refundOnce(rules, counters, cost));
    watch?.(principal, rules, counters, result.used);
    return settle(result, principal, rules, counters, now, cost);
  }

  // Closures would cost every request, not only those that need them. See bench/WHY.md, "Counters".
  async function settleLater(
    pending: Promise<ConsumeResult>,
    principal: Principal,
    rules: readonly LimitRule[],
    counters: readonly WindowCounter[],
    now: number,
    cost: number,
    onCharge: OnCharge | undefined,
  ): Promise<VerifyResult> {
    try {
      return watched(await pending, principal, rules, counters, now, cost, onCharge);
    } catch (error) {
      return failed(principal, rules, error);
    }
  }
}

function settle(
  { ok, used }: ConsumeResult,
  principal: Principal,
  rules: readonly LimitRule[],
  counters: readonly WindowCounter[],
  now: number,
  cost: number,
): VerifyResult {
  const states = counters.map((counter, at) => stateOf(counter, used[at] ?? 0, now));
  return ok ? { ...principal, limits: states } : refusalOf(rules, states, cost);
}

function stateOf(counter: WindowCounter, used: number, now: number): LimitState {
  const { policy, limit, startsAt, endsAt } = counter;
  return {
    name: policy,
    limit,
    remaining: Math.max(0, limit - used),
    resetAfter: endsAt === FOREVER ? Number.POSITIVE_INFINITY : (endsAt - now) / 1000,
    window: endsAt === FOREVER ? Number.POSITIVE_INFINITY : (endsAt - startsAt) / 1000,
  };
}

function refusalOf(rules: readonly LimitRule[], states: readonly LimitState[], cost: number): Refusal {
  const lacks = ({ remaining }: LimitState) => remaining < cost;
  const exhausted = rules.find((_, at) => lacks(states[at] as LimitState));
  const waits = states.filter(lacks).map(({ resetAfter }) => resetAfter);
  const longest = Math.max(1, ...waits);
  return refuse(exhausted?.code ?? 'rate_limited', {
    limits: states,
    ...(Number.isFinite(longest) ? { retryAfter: longest } : {}),
  });
}
