import type { LimitSettings } from '../record.js';
import type { Counter } from './limits.js';

export interface Window {
  readonly startsAt: number;
  readonly endsAt: number;
}

/** The counter of a rule in one of its windows. */
export interface WindowCounter extends Counter, Window {
  /** The policy's name in `RateLimit-Policy`. */
  readonly policy: string;
}

/** One limit that a key is under. */
export interface LimitRule {
  /** The policy's name in `RateLimit-Policy`. */
  readonly name: string;
  readonly code: 'rate_limited' | 'quota_exceeded';
  readonly failOpen: boolean;
  /** The counter of the window that this moment is in; the same object as long as the window lasts. */
  counter(now: number): WindowCounter;
}

const DAY = 86_400_000;

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
        every(rate.per * 1000, now),
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

export function utcDay(now: number): Window {
  const startsAt = Math.floor(now / DAY) * DAY;
  return { startsAt, endsAt: startsAt + DAY };
}

export function utcMonth(now: number): Window {
  const date = new Date(now);
  const startsAt = Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
  const endsAt = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
  return { startsAt, endsAt };
}

/** `YYYY-MM-DD` */
export function dayName(now: number): string {
  return new Date(now).toISOString().slice(0, 10);
}

function every(length: number, now: number): Window {
  const startsAt = Math.floor(now / length) * length;
  return { startsAt, endsAt: startsAt + length };
}

function inWindows(
  what: Pick<WindowCounter, 'policy' | 'name' | 'limit'>,
  window: (now: number) => Window,
): (now: number) => WindowCounter {
  let last: WindowCounter | undefined;
  return (now) => {
    if (!last || now < last.startsAt || now >= last.endsAt) last = { ...what, ...window(now) };
    return last;
  };
}
