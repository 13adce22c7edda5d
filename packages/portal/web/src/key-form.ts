import type { Key, KeyInput, KeyPatch, Quota, Rate } from './contract.js';

const DAY_MS = 86_400_000;

/** What a form about a key says. Fields that are empty are absent. */
export function readKeyForm(data: FormData, now: number): KeyInput {
  const text = (name: string) => String(data.get(name) ?? '').trim();
  const count = (name: string) => (text(name) === '' ? undefined : Number(text(name)));
  const environment = text('environment');
  const day = count('quota.day');
  const month = count('quota.month');
  const limit = count('rate.limit');
  const expiresAt = readExpiry(text('expiry'), text('expiresAt'), now);
  const allowedIps = text('allowedIps')
    .split(/[\s,]+/)
    .filter(Boolean);
  return {
    name: text('name'),
    scopes: data.getAll('scopes').map(String),
    allowedIps,
    ...(environment === '' ? {} : { environment }),
    ...(day === undefined && month === undefined ? {} : { quota: quotaOf(day, month) }),
    ...(limit === undefined ? {} : { rate: { limit, per: Number(text('rate.per')) } }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
}

/** What differs from the key; the rest is left alone. */
export function patchOf(key: Key, input: KeyInput, keepExpiry: boolean): KeyPatch {
  return {
    ...(input.name === key.name ? {} : { name: input.name }),
    ...(sameItems(input.scopes, key.scopes) ? {} : { scopes: input.scopes ?? [] }),
    ...(sameItems(input.allowedIps, key.allowedIps) ? {} : { allowedIps: input.allowedIps ?? [] }),
    ...(sameQuota(input.quota, key.quota) ? {} : { quota: input.quota ?? null }),
    ...(sameRate(input.rate, key.rate) ? {} : { rate: input.rate ?? null }),
    ...(keepExpiry || input.expiresAt === key.expiresAt ? {} : { expiresAt: input.expiresAt ?? null }),
  };
}

/** `never`, `keep`, a number of days, or `date` with a date: the key then lives through that day. */
function readExpiry(choice: string, date: string, now: number): number | undefined {
  if (choice === 'date') return date === '' ? undefined : new Date(`${date}T23:59:59`).getTime();
  const days = Number(choice);
  return days > 0 ? now + days * DAY_MS : undefined;
}

function quotaOf(day: number | undefined, month: number | undefined): Quota {
  return { ...(day === undefined ? {} : { day }), ...(month === undefined ? {} : { month }) };
}

function sameItems(left: readonly string[] = [], right: readonly string[] = []): boolean {
  return left.length === right.length && left.every((item) => right.includes(item));
}

function sameQuota(left: Quota = {}, right: Quota = {}): boolean {
  return left.day === right.day && left.month === right.month;
}

function sameRate(left?: Rate, right?: Rate): boolean {
  return left?.limit === right?.limit && left?.per === right?.per;
}
