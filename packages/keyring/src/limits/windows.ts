import type { LimitSettings } from '../record.js';

export interface Window {
  readonly startsAt: number;
  readonly endsAt: number;
}

/** One limit that a key is under. */
export interface LimitRule {
  /** The policy's name in `RateLimit-Policy`. */
  readonly name: string;
  readonly code: 'rate_limited' | 'quota_exceeded';
  readonly limit: number;
  readonly failOpen: boolean;
  /** The counter's name. */
  readonly counter: string;
  window(now: number): Window;
}

const DAY = 86_400_000;

/** The rules of a key and its owner, rates before quotas. */
export function limitRules(
  key: { readonly id: string; readonly owner: string } & LimitSettings,
  ownerLimits: LimitSettings | undefined,
): LimitRule[] {
  // The braces keep the counters of one owner in one slot of a Redis cluster.
  const owner = `{${key.owner.replaceAll(/[{}]/g, '_')}}`;
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
    rules.push({
      name: `${prefix}rate`,
      code: 'rate_limited',
      limit: rate.limit,
      failOpen: rate.onFailure === 'open',
      counter: `${counter}:rate-${rate.per}`,
      window: remembered((now) => every(rate.per * 1000, now)),
    });
  }
  const quotas = [
    ['daily', quota?.day, utcDay],
    ['monthly', quota?.month, utcMonth],
  ] as const;
  for (const [name, limit, window] of quotas) {
    if (limit === undefined) continue;
    rules.push({
      name: prefix + name,
      code: 'quota_exceeded',
      limit,
      failOpen: quota?.onFailure === 'open',
      counter: `${counter}:${name}`,
      window: remembered(window),
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

function remembered(window: (now: number) => Window): (now: number) => Window {
  let last: Window | undefined;
  return (now) => {
    if (!last || now < last.startsAt || now >= last.endsAt) last = window(now);
    return last;
  };
}
