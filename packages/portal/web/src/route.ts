import { useEffect, useState } from 'preact/hooks';

/** The filters of the list by name. */
export type Filters = Readonly<Record<string, string>>;

/**
 * The view that is shown. It stands in the fragment, so the server has one page and relative URLs stay relative
 * to it.
 */
export type Route =
  | {
      /** The first page. */
      readonly view: 'keys';
      /** Its filters by name. */
      readonly filters: Filters;
    }
  | {
      /** The page of one key. */
      readonly view: 'key';
      /** The key's id. */
      readonly id: string;
    };

/** The URL of the first page. */
export const home = '#/';

/** The URL of the list with filters; empty ones are left out. */
export function listLink(filters: Filters): string {
  const given = Object.entries(filters).filter(([, value]) => value !== '');
  return given.length === 0 ? home : `${home}?${new URLSearchParams(given)}`;
}

let lastFilters: Filters = {};
let lastKey: string | undefined;

/** The URL of the list as it was shown last. */
export function backLink(): string {
  return listLink(lastFilters);
}

/** The key whose page was shown last. */
export function openedKey(): string | undefined {
  return lastKey;
}

/** The URL of a key's page. */
export function keyLink(id: string): string {
  return `#/keys/${encodeURIComponent(id)}`;
}

/** The route of a fragment; the first page for any fragment that is none. */
export function readRoute(hash: string): Route {
  const [path = '', query = ''] = hash.split('?', 2);
  const [, id] = /^#\/keys\/([^/]+)$/.exec(path) ?? [];
  try {
    if (id !== undefined) {
      lastKey = decodeURIComponent(id);
      return { view: 'key', id: lastKey };
    }
  } catch {
    // An id that is no text is no id.
  }
  lastFilters = Object.fromEntries(new URLSearchParams(query));
  return { view: 'keys', filters: lastFilters };
}

/** The current route. The component renders again when it changes. */
export function useRoute(): Route {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const follow = () => setHash(location.hash);
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return readRoute(hash);
}
