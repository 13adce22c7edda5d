import type { Key, Keyring } from '@sallyport/keyring';
import { utcDayOf } from '../operations/key-view.js';
import type { TopOwners } from './schemas.js';

const DAY_MS = 86_400_000;
const PAGE_SIZE = 1000;
/** Each costs reads of the store. */
const MOST_KEYS = 2000;
const AT_ONCE = 8;
const SHOWN = 20;

/**
 * The owners with most requests in the last days, of the newest 2,000 keys that were used in them.
 *
 * @param days - Today included, by UTC.
 */
export async function countTopOwners(keyring: Keyring, days: number, now: number): Promise<TopOwners> {
  await keyring.flush();
  const from = utcDayOf(now - (days - 1) * DAY_MS);
  const { keys, complete } = await usedKeys(keyring, Date.parse(from));
  const owners = new Map<string, { accepted: number; refused: number; keys: number }>();
  async function count({ id, owner }: Key): Promise<void> {
    const sum = owners.get(owner) ?? { accepted: 0, refused: 0, keys: 0 };
    owners.set(owner, sum);
    sum.keys++;
    for (const { accepted, refused } of await keyring.usage(id, { from, to: utcDayOf(now) })) {
      sum.accepted += accepted;
      sum.refused += refused;
    }
  }
  for (let at = 0; at < keys.length; at += AT_ONCE)
    await Promise.all(keys.slice(at, at + AT_ONCE).map(count));
  const sorted = [...owners]
    .map(([owner, sum]) => ({ owner, ...sum }))
    .sort((a, b) => b.accepted + b.refused - a.accepted - a.refused);
  return { owners: sorted.slice(0, SHOWN), complete };
}

async function usedKeys(
  keyring: Keyring,
  since: number,
): Promise<{ readonly keys: readonly Key[]; readonly complete: boolean }> {
  const keys: Key[] = [];
  let cursor: string | undefined;
  do {
    const page = await keyring.list({ cursor, limit: PAGE_SIZE });
    keys.push(...page.items.filter(({ lastUsedAt }) => lastUsedAt !== undefined && lastUsedAt >= since));
    cursor = page.cursor;
  } while (cursor !== undefined && keys.length <= MOST_KEYS);
  return { keys: keys.slice(0, MOST_KEYS), complete: cursor === undefined && keys.length <= MOST_KEYS };
}
