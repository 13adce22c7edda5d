import type { Key, Keyring, Page } from '@sallyport/keyring';
import * as z from 'zod';
import { Problem } from '../http/problem.js';
import type { Sort } from '../sorts.js';

const PAGE_SIZE = 1000;
/** Keys that are sorted, the newest ones, and calls that look for them. */
const MOST_SORTED = 10_000;
const MOST_CALLS = 20;

/** A page of sorted keys. */
export interface SortedPage extends Page<Key> {
  /** How many keys were sorted, if there are others. */
  readonly sortedAmong?: number;
}

type Rank = string | number;

const collator = new Intl.Collator('en', { numeric: true });

const RANKS: Readonly<Record<Sort, (key: Key) => Rank>> = {
  name: ({ name }) => name,
  used: ({ lastUsedAt }) => (lastUsedAt === undefined ? Number.MAX_SAFE_INTEGER : -lastUsedAt),
  ends: ({ expiresAt = Number.MAX_SAFE_INTEGER }) => expiresAt,
};

/**
 * One page of the keys in an order that the keyring does not know: by name, the last used first, or the first to end
 * first. The newest 10,000 keys are sorted for each page.
 *
 * @throws {Problem} 400 for a cursor of another list.
 */
export async function sortedKeys(
  keyring: Keyring,
  filter: NonNullable<Parameters<Keyring['list']>[0]>,
  matches: (key: Key) => boolean,
  {
    sort,
    cursor,
    limit,
  }: { readonly sort: Sort; readonly cursor?: string | undefined; readonly limit: number },
): Promise<SortedPage> {
  const { keys, complete } = await newestKeys(keyring, filter, matches);
  const ranked = keys.map((key) => ({ key, rank: RANKS[sort](key) })).sort(byRank);
  const after = cursor === undefined ? undefined : readCursor(cursor, sort);
  const start = after ? ranked.findIndex((one) => byRank(one, after) > 0) : 0;
  const page = start < 0 ? [] : ranked.slice(start, start + limit);
  const last = page.at(-1);
  const more = last !== undefined && start + limit < ranked.length;
  return {
    items: page.map(({ key }) => key),
    ...(more ? { cursor: writeCursor(sort, last) } : {}),
    ...(complete ? {} : { sortedAmong: keys.length }),
  };
}

async function newestKeys(
  keyring: Keyring,
  filter: NonNullable<Parameters<Keyring['list']>[0]>,
  matches: (key: Key) => boolean,
): Promise<{ readonly keys: Key[]; readonly complete: boolean }> {
  const keys: Key[] = [];
  let cursor: string | undefined;
  for (let call = 0; call < MOST_CALLS && keys.length < MOST_SORTED; call++) {
    const found = await keyring.list({ ...filter, cursor, limit: PAGE_SIZE });
    for (const key of found.items) if (matches(key)) keys.push(key);
    cursor = found.cursor;
    if (cursor === undefined) break;
  }
  return { keys, complete: cursor === undefined };
}

interface Ranked {
  readonly key: Pick<Key, 'id'>;
  readonly rank: Rank;
}

function byRank(a: Ranked, b: Ranked): number {
  const ranks =
    typeof a.rank === 'number' && typeof b.rank === 'number'
      ? a.rank - b.rank
      : collator.compare(String(a.rank), String(b.rank));
  return ranks || (a.key.id < b.key.id ? 1 : a.key.id > b.key.id ? -1 : 0);
}

function writeCursor(sort: Sort, { key, rank }: Ranked): string {
  return Buffer.from(JSON.stringify([sort, rank, key.id])).toString('base64url');
}

function readCursor(cursor: string, sort: Sort): Ranked {
  const shape = z.tuple([z.literal(sort), sort === 'name' ? z.string() : z.number(), z.string()]);
  try {
    const [, rank, id] = shape.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    return { key: { id }, rank };
  } catch {
    throw new Problem(400, 'It is not a cursor of this list.', { field: 'cursor' });
  }
}
