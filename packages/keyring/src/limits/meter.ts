import type { LimitState, Principal, Refusal } from '@sallyport/core';
import { refuse } from '@sallyport/core';
import type { Events } from '../events.js';
import type { Counter, Limits, Taken } from './limits.js';
import type { LimitRule, Window } from './windows.js';

/** Charges a principal's limits: the principal with where it stands, or the refusal. Sync when the counters are. */
export type Meter = (
  principal: Principal,
  rules: readonly LimitRule[],
  now: number,
) => Principal | Refusal | Promise<Principal | Refusal>;

export function createMeter(provider: string, limits: Limits, events: Events): Meter {
  return (principal, rules, now) => {
    const windows = rules.map((rule) => rule.window(now));
    const counters = rules.map((rule, at): Counter => {
      const { endsAt } = windows[at] as Window;
      return { name: `${provider}:${rule.counter}`, limit: rule.limit, endsAt };
    });

    const settle = (taken: Taken) => (taken.ok ? passed(taken) : denied(taken));
    const passed = (taken: Taken): Principal => ({ ...principal, limits: states(taken) });

    function denied(taken: Taken): Refusal {
      const exhausted = rules.filter((rule, at) => (taken.used[at] ?? 0) >= rule.limit);
      const state = states(taken);
      const waits = state.filter(({ remaining }) => remaining === 0).map(({ resetAfter }) => resetAfter);
      return refuse(exhausted[0]?.code ?? 'rate_limited', {
        limits: state,
        retryAfter: Math.max(1, ...waits),
      });
    }

    function states({ used }: Taken): LimitState[] {
      return rules.map((rule, at) => {
        const { startsAt, endsAt } = windows[at] as Window;
        return {
          name: rule.name,
          limit: rule.limit,
          remaining: Math.max(0, rule.limit - (used[at] ?? 0)),
          resetAfter: (endsAt - now) / 1000,
          window: (endsAt - startsAt) / 1000,
        };
      });
    }

    function failed(error: unknown): Principal | Refusal {
      if (rules.some((rule) => !rule.failOpen)) {
        events.emit('failed', { what: 'limits', error });
        return refuse('unavailable', { retryAfter: 1 });
      }
      events.emit('limits.opened', { keyId: principal.keyId, limits: rules.map(({ name }) => name), error });
      return principal;
    }

    try {
      const taken = limits.take(counters, now);
      return taken instanceof Promise ? taken.then(settle, failed) : settle(taken);
    } catch (error) {
      return failed(error);
    }
  };
}
