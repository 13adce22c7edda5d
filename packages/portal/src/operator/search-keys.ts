import type { Key, Keyring, Page } from '@sallyport/keyring';
import { walkKeys } from '../operations/walk-keys.js';
import type { OperatorKeyFilter } from './schemas.js';

/** One page of the keys that match. The keyring's own search does not know owners. */
export async function searchKeys(
  keyring: Keyring,
  { search = '', owner, ...rest }: OperatorKeyFilter,
  page: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<Page<Key>> {
  const filter = { ...rest, ...(owner === undefined ? {} : { owner }) } as NonNullable<
    Parameters<Keyring['list']>[0]
  >;
  const wanted = search.trim().toLowerCase();
  if (wanted === '') return keyring.list({ ...filter, ...page });
  return walkKeys(keyring, filter, (key) => matches(key, wanted), page);
}

function matches({ owner, name, hint = '', id }: Key, wanted: string): boolean {
  return (
    owner.toLowerCase().includes(wanted) ||
    name.toLowerCase().includes(wanted) ||
    hint.toLowerCase() === wanted.slice(-4) ||
    id === wanted
  );
}
