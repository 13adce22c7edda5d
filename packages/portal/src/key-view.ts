import type { Key, Keyring } from '@sallyport/keyring';
import type { KeyView } from './schemas.js';

/** A key as its owner sees it: what is listed here, and nothing that a store may add. */
export async function viewOf(keyring: Keyring, key: Key): Promise<KeyView> {
  const today = dayOf(Date.now());
  const [usage] = await keyring.usage(key.id, { from: today, to: today });
  const { id, name, environment, state, scopes, allowedIps, metadata, createdAt, changedAt } = key;
  const { lastUsedAt, expiresAt, quota, rate, reason, hint, rotation } = key;
  return {
    ...{ id, name, environment, state, metadata, createdAt, changedAt },
    ...{ scopes: [...scopes], allowedIps: [...allowedIps] },
    ...{ lastUsedAt, expiresAt, reason, hint, rotation },
    quota: quota && { day: quota.day, month: quota.month },
    rate: rate && { limit: rate.limit, per: rate.per },
    usedToday: usage?.accepted ?? 0,
  };
}

/** `YYYY-MM-DD`, UTC. */
export function dayOf(moment: number): string {
  return new Date(moment).toISOString().slice(0, 10);
}
