import type { Key, Keyring } from '@sallyport/keyring';
import type { Concern } from '../concerns.js';
import { CONCERNS } from '../concerns.js';
import type { KeyHealth } from '../schemas.js';
import { utcDayOf } from './key-view.js';

const DAY_MS = 86_400_000;
const PAGE_SIZE = 1000;
const MAX_PAGES = 10;

/** The active keys of an owner that each concern is about, of the newest 10,000. */
export async function keyHealth(keyring: Keyring, owner: string, now: number): Promise<KeyHealth> {
  const refused = await refusedToday(keyring, owner, now);
  const counts = { neverUsed: 0, idle: 0, endless: 0, ending: 0, refused: 0 };
  let active = 0;
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const found = await keyring.list({ owner, state: 'active', cursor, limit: PAGE_SIZE });
    active += found.items.length;
    for (const concern of CONCERNS)
      counts[concern] += found.items.filter(testOf(concern, refused, now)).length;
    cursor = found.cursor;
    if (cursor === undefined) break;
  }
  return { active, ...counts, complete: cursor === undefined };
}

/** Whether a key is one that a concern is about. */
export async function concernTest(
  concern: Concern,
  keyring: Keyring,
  owner: string,
  now: number,
): Promise<(key: Key) => boolean> {
  return testOf(concern, concern === 'refused' ? await refusedToday(keyring, owner, now) : new Set(), now);
}

function testOf(concern: Concern, refused: ReadonlySet<string>, now: number): (key: Key) => boolean {
  const tests: Readonly<Record<Concern, (key: Key) => boolean>> = {
    neverUsed: ({ lastUsedAt }) => lastUsedAt === undefined,
    idle: ({ lastUsedAt = now }) => lastUsedAt < now - 90 * DAY_MS,
    endless: ({ expiresAt }) => expiresAt === undefined,
    ending: ({ expiresAt = Number.POSITIVE_INFINITY }) => expiresAt < now + 14 * DAY_MS,
    refused: ({ id }) => refused.has(id),
  };
  return (key) => key.state === 'active' && tests[concern](key);
}

async function refusedToday(keyring: Keyring, owner: string, now: number): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  const filter = { owner, action: 'refused', from: Date.parse(utcDayOf(now)), limit: PAGE_SIZE } as const;
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const found = await keyring.audit({ ...filter, cursor });
    for (const { keyId } of found.items) if (keyId !== undefined) ids.add(keyId);
    cursor = found.cursor;
    if (cursor === undefined) break;
  }
  return ids;
}
