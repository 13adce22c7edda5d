import type { LimitSettings } from '../keys/record.js';
import type { TimeWindow } from '../keys/utc-day.js';
import { utcDay, utcMonth } from '../keys/utc-day.js';
import type { Counter } from './limits.js';

/** The counter of a rule in one of its windows. */
export interface WindowCounter extends Counter, TimeWindow {
  /** The name of the policy in `RateLimit-Policy`. */
  readonly policy: string;
}

/** One limit that applies to a key. */
export interface LimitRule {
  /** The name of the policy in `RateLimit-Policy`. */
  readonly name: string;
  /** The refusal of a request over the limit. */
  readonly code: 'rate_limited' | 'quota_exceeded';
  /** Whether a request passes if the counters cannot be reached. */
  readonly failOpen: boolean;
  /** The counter of the window at a timestamp. It is the same object as long as the window lasts. */
  counter(now: number): WindowCounter;
}

/** The rules of a key and its owner, rates before quotas. */
export function limitRules(
  key: { readonly id: string; readonly provider: string; readonly owner: string } & LimitSettings,
  ownerLimits: LimitSettings | undefined,
): LimitRule[] {
  // The braces keep the counters of one owner in one slot of a Redis cluster.
  const owner = `${key.provider}:{${key.owner.replaceAll(/[{}]/g, '_')}}`;
  const rules = [
    ...rulesOf(key, '', `${owner}:key:${key.id}`),
    ...(ownerLimits ? rulesOf(ownerLimits, 'owner-', `${owner}:owner:${key.owner}`) : []),
  ];
  return [...rules.filter(isRate), ...rules.filter((rule) => !isRate(rule))];
}

function isRate(rule: LimitRule): boolean {
  return rule.code === 'rate_limited';
}

function rulesOf({ quota, rate }: LimitSettings, prefix: string, counter: string): LimitRule[] {
  const rules: LimitRule[] = [];
  if (rate) {
    const policy = `${prefix}rate`;
    rules.push({
      name: policy,
      code: 'rate_limited',
      failOpen: rate.onFailure === 'open',
      counter: inWindows({ policy, name: `${counter}:rate-${rate.per}`, limit: rate.limit }, (now) =>
        windowOf(rate.per, now),
      ),
    });
  }
  const quotas = [
    ['daily', quota?.day, utcDay],
    ['monthly', quota?.month, utcMonth],
  ] as const;
  for (const [name, limit, window] of quotas) {
    if (limit === undefined) continue;
    const policy = prefix + name;
    rules.push({
      name: policy,
      code: 'quota_exceeded',
      failOpen: quota?.onFailure === 'open',
      counter: inWindows({ policy, name: `${counter}:${name}`, limit }, window),
    });
  }
  return rules;
}

function windowOf(lengthMs: number, now: number): TimeWindow {
  const startsAt = Math.floor(now / lengthMs) * lengthMs;
  return { startsAt, endsAt: startsAt + lengthMs };
}

function inWindows(
  rule: Pick<WindowCounter, 'policy' | 'name' | 'limit'>,
  window: (now: number) => TimeWindow,
): (now: number) => WindowCounter {
  let last: WindowCounter | undefined;
  return (now) => {
    if (!last || now < last.startsAt || now >= last.endsAt) last = { ...rule, ...window(now) };
    return last;
  };
}
