import type { Key, Keyring, Page } from '@sallyport/keyring';

const PAGE_SIZE = 100;
/** Keys that one request looks at. The cursor leads on. */
const MOST_SCANNED = 5000;

/**
 * One page of the keys that match a test which the keyring does not know. It looks at the keys in their order, so a
 * page may hold fewer keys than `limit`, or more, although there are others: `cursor` tells.
 */
export async function walkKeys(
  keyring: Keyring,
  filter: NonNullable<Parameters<Keyring['list']>[0]>,
  matches: (key: Key) => boolean,
  page: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<Page<Key>> {
  const items: Key[] = [];
  let { cursor } = page;
  for (let scanned = 0; scanned < MOST_SCANNED && items.length < page.limit; scanned += PAGE_SIZE) {
    const found = await keyring.list({ ...filter, cursor, limit: PAGE_SIZE });
    items.push(...found.items.filter(matches));
    cursor = found.cursor;
    if (cursor === undefined) break;
  }
  return { items, ...(cursor === undefined ? {} : { cursor }) };
}
