import type { Key, Keyring, Page } from '@sallyport/keyring';
import type { OperatorKeyFilter } from './schemas.js';

const PAGE_SIZE = 500;
/** Keys that one request looks at. The cursor leads on. */
const MOST_SCANNED = 5000;

/**
 * One page of the keys that match. A search looks at the keys in their order, so a page may hold fewer keys than
 * `limit` although there are more: `cursor` tells.
 */
export async function searchKeys(
  keyring: Keyring,
  { search = '', owner, ...rest }: OperatorKeyFilter,
  page: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<Page<Key>> {
  const filter = { ...rest, ...(owner === undefined ? {} : { owner }) } as Parameters<Keyring['list']>[0];
  const wanted = search.trim().toLowerCase();
  if (wanted === '') return keyring.list({ ...filter, ...page });
  const items: Key[] = [];
  let { cursor } = page;
  for (let scanned = 0; scanned < MOST_SCANNED && items.length < page.limit; scanned += PAGE_SIZE) {
    const found = await keyring.list({ ...filter, cursor, limit: PAGE_SIZE });
    items.push(...found.items.filter((key) => matches(key, wanted)));
    cursor = found.cursor;
    if (cursor === undefined) break;
  }
  return { items, ...(cursor === undefined ? {} : { cursor }) };
}

function matches({ owner, name, hint = '', id }: Key, wanted: string): boolean {
  return (
    owner.toLowerCase().includes(wanted) ||
    name.toLowerCase().includes(wanted) ||
    hint.toLowerCase() === wanted.slice(-4) ||
    id === wanted
  );
}
