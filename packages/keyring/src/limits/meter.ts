import type { LimitState, Principal, Refusal } from '@sallyport/core';
import { refuse } from '@sallyport/core';
import type { Events } from '../events.js';
import type { Limits, Taken } from './limits.js';
import type { LimitRule, WindowCounter } from './windows.js';

/** Charges a principal's limits: the principal with where it stands, or the refusal. Sync when the counters are. */
export type Meter = (
  principal: Principal,
  rules: readonly LimitRule[],
  now: number,
) => Principal | Refusal | Promise<Principal | Refusal>;

export function createMeter(limits: Limits, events: Events): Meter {
  function failed(principal: Principal, rules: readonly LimitRule[], error: unknown): Principal | Refusal {
    if (rules.some((rule) => !rule.failOpen)) {
      events.emit('failed', { what: 'limits', error });
      return refuse('unavailable', { retryAfter: 1 });
    }
    events.emit('limits.opened', { keyId: principal.keyId, limits: rules.map(({ name }) => name), error });
    return principal;
  }

  return (principal, rules, now) => {
    const counters = rules.map((rule) => rule.counter(now));
    const settle = (taken: Taken): Principal | Refusal => {
      const states = counters.map((counter, at) => stateOf(counter, taken.used[at] ?? 0, now));
      return taken.ok ? { ...principal, limits: states } : denied(rules, states);
    };
    try {
      const taken = limits.take(counters, now);
      return taken instanceof Promise
        ? taken.then(settle, (error) => failed(principal, rules, error))
        : settle(taken);
    } catch (error) {
      return failed(principal, rules, error);
    }
  };
}

function stateOf(counter: WindowCounter, used: number, now: number): LimitState {
  const { policy, limit, startsAt, endsAt } = counter;
  return {
    name: policy,
    limit,
    remaining: Math.max(0, limit - used),
    resetAfter: (endsAt - now) / 1000,
    window: (endsAt - startsAt) / 1000,
  };
}

function denied(rules: readonly LimitRule[], states: readonly LimitState[]): Refusal {
  const exhausted = rules.find((_, at) => states[at]?.remaining === 0);
  const waits = states.filter(({ remaining }) => remaining === 0).map(({ resetAfter }) => resetAfter);
  return refuse(exhausted?.code ?? 'rate_limited', {
    limits: states,
    retryAfter: Math.max(1, ...waits),
  });
}
