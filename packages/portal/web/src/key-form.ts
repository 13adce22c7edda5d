import type { Key, KeyInput, KeyPatch, Quota, Rate, Session } from './contract.js';

const DAY_MS = 86_400_000;

/**
 * Reads the form of a key. Empty fields are absent.
 *
 * @param now - The timestamp from which a number of days counts.
 */
export function readKeyForm(data: FormData, now: number): KeyInput {
  const field = (name: string) => String(data.get(name) ?? '').trim();
  const count = (name: string) => (field(name) === '' ? undefined : Number(field(name)));
  const environment = field('environment');
  const day = count('quota.day');
  const month = count('quota.month');
  const limit = count('rate.limit');
  const expiresAt = readExpiry(field('expiry'), field('expiresAt'), now);
  const allowedIps = field('allowedIps')
    .split(/[\s,]+/)
    .filter(Boolean);
  return {
    name: field('name'),
    scopes: data.getAll('scopes').map(String),
    allowedIps,
    ...(environment === '' ? {} : { environment }),
    ...(day === undefined && month === undefined ? {} : { quota: quotaOf(day, month) }),
    ...(limit === undefined ? {} : { rate: { limit, per: Number(field('rate.per')) } }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
}

/**
 * The settings in which the form differs from the key; null removes a limit or the expiry.
 *
 * @param keepExpiry - Whether the expiry stays, whatever the form says.
 */
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

/** The settings that the account may choose; the name always. */
export function editableOnly<T extends KeyInput | KeyPatch>(
  settings: T,
  editable: Session['policy']['editable'],
): T {
  const fixed = ['scopes', 'allowedIps', 'metadata', 'quota', 'rate', 'expiresAt'].filter(
    (setting) => !(editable as readonly string[]).includes(setting),
  );
  return Object.fromEntries(Object.entries(settings).filter(([setting]) => !fixed.includes(setting))) as T;
}

/**
 * The choice is `at:` with a timestamp, `never`, `keep`, a number of days, or `date`: the key then expires at the end of
 * that day.
 */
function readExpiry(choice: string, date: string, now: number): number | undefined {
  if (choice === 'date') return date === '' ? undefined : new Date(`${date}T23:59:59`).getTime();
  if (choice.startsWith('at:')) return Number(choice.slice(3));
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

function sameRate(left?: KeyInput['rate'], right?: Rate): boolean {
  return left?.limit === right?.limit && left?.per === right?.per;
}
