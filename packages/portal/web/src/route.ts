import { useEffect, useState } from 'preact/hooks';

/**
 * The view that is shown. It stands in the fragment, so the server has one page and relative URLs stay relative
 * to it.
 */
export type Route =
  | {
      /** The first page. */
      readonly view: 'keys';
    }
  | {
      /** The page of one key. */
      readonly view: 'key';
      /** The key's id. */
      readonly id: string;
    };

/** The URL of the first page. */
export const home = '#/';

/** The URL of a key's page. */
export function keyLink(id: string): string {
  return `#/keys/${encodeURIComponent(id)}`;
}

/** The route of a fragment; the first page for any fragment that is none. */
export function readRoute(hash: string): Route {
  const [, id] = /^#\/keys\/([^/]+)$/.exec(hash) ?? [];
  try {
    return id === undefined ? { view: 'keys' } : { view: 'key', id: decodeURIComponent(id) };
  } catch {
    return { view: 'keys' };
  }
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
