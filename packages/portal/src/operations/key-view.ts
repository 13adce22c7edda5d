import type { Key, Keyring, Quota } from '@sallyport/keyring';
import type { KeyView } from '../schemas.js';

/** A key as its owner sees it. Only the members named here are sent, whatever a store adds. */
export async function viewOf(keyring: Keyring, key: Key): Promise<KeyView> {
  const today = utcDayOf(Date.now());
  const [usage] = await keyring.usage(key.id, { from: today, to: today });
  const { id, name, environment, state, scopes, allowedIps, metadata, createdAt, changedAt } = key;
  const { lastUsedAt, expiresAt, quota, rate, reason, hint, rotation } = key;
  return {
    ...{ id, name, environment, state, scopes, allowedIps, metadata, createdAt, changedAt },
    ...{ lastUsedAt, expiresAt, reason, hint, rotation },
    quota: quota && quotaView(quota),
    rate: rate && { limit: rate.limit, per: rate.per },
    usedToday: usage?.accepted ?? 0,
    refusedToday: usage?.refused ?? 0,
  };
}

/** What an account sees of a quota. The page shows the other windows where it tells what is left. */
export function quotaView({ day, month, timeZone, monthStart }: Quota): NonNullable<KeyView['quota']> {
  return { day, month, timeZone, monthStart };
}

/** The UTC day of a timestamp, as `YYYY-MM-DD`. */
export function utcDayOf(timestamp: number): string {
  return new Date(timestamp).toISOString().slice(0, 10);
}
