import type { KeyRecord, LimitSettings, Quota } from '../keys/record.js';
import type { TimeWindow } from '../keys/utc-day.js';
import { lifetime, utcDay, utcHour, utcMonth } from '../keys/utc-day.js';
import { zonedDay, zonedMonth } from '../keys/zone-windows.js';
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
  /** The counter of the window at a timestamp. */
  counter(now: number): WindowCounter;
}

type Counted = Pick<KeyRecord, 'id' | 'provider' | 'owner'>;

/** The limits that apply to a key. */
export interface KeyLimits {
  /** Rates before quotas. */
  readonly rules: readonly LimitRule[];
  /** The counter of each rule at a timestamp: the same array as long as all windows last. */
  counters(now: number): readonly WindowCounter[];
}

/** The limits of a key and its owner; undefined if there are none. */
export function limitsOf(
  key: Counted & LimitSettings,
  ownerLimits: LimitSettings | undefined,
): KeyLimits | undefined {
  const rules = limitRules(key, ownerLimits);
  if (rules.length === 0) return undefined;
  let last: readonly WindowCounter[] = [];
  let [startsAt, endsAt] = [0, 0];
  return {
    rules,
    counters(now) {
      if (now >= startsAt && now < endsAt) return last;
      last = rules.map((rule) => rule.counter(now));
      startsAt = Math.max(...last.map((counter) => counter.startsAt));
      endsAt = Math.min(...last.map((counter) => counter.endsAt));
      return last;
    },
  };
}

/** The rules of a key and its owner, rates before quotas. */
function limitRules(key: Counted & LimitSettings, ownerLimits: LimitSettings | undefined): LimitRule[] {
  const rules = [
    ...rulesOf(key, '', keyCounter(key)),
    ...(ownerLimits ? rulesOf(ownerLimits, 'owner-', ownerCounter(key)) : []),
  ];
  return [...rules.filter(isRate), ...rules.filter((rule) => !isRate(rule))];
}

/** The braces keep the counters of one owner in one slot of a Redis cluster. */
function slotOf({ provider, owner }: Omit<Counted, 'id'>): string {
  return `${provider}:{${owner.replaceAll(/[{}]/g, '_')}}`;
}

function keyCounter(key: Counted): string {
  return `${slotOf(key)}:key:${key.id}`;
}

function ownerCounter(key: Omit<Counted, 'id'>): string {
  return `${slotOf(key)}:owner:${key.owner}`;
}

const LIFETIME = 'lifetime';

/** The counters of a key and of its owner that never end, and are to be forgotten with them. */
export function lifetimeCounters(key: Counted): { readonly key: string; readonly owner: string } {
  return { key: `${keyCounter(key)}:${LIFETIME}`, owner: `${ownerCounter(key)}:${LIFETIME}` };
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
    ['hourly', quota?.hour, utcHour],
    ['daily', quota?.day, dayOf(quota)],
    ['monthly', quota?.month, monthOf(quota)],
    [LIFETIME, quota?.total, lifetime],
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

type WindowAt = (now: number) => TimeWindow;

function dayOf({ timeZone }: Quota = {}): WindowAt {
  return timeZone === undefined ? utcDay : (now) => zonedDay(timeZone, now);
}

function monthOf({ timeZone, monthStart }: Quota = {}): WindowAt {
  if (timeZone === undefined && monthStart === undefined) return utcMonth;
  return (now) => zonedMonth(timeZone ?? 'UTC', monthStart ?? 1, now);
}

function windowOf(lengthMs: number, now: number): TimeWindow {
  const startsAt = Math.floor(now / lengthMs) * lengthMs;
  return { startsAt, endsAt: startsAt + lengthMs };
}

function inWindows(
  rule: Pick<WindowCounter, 'policy' | 'name' | 'limit'>,
  window: WindowAt,
): (now: number) => WindowCounter {
  return (now) => ({ ...rule, ...window(now) });
}
