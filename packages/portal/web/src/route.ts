import { useEffect, useState } from 'preact/hooks';

/** Views live in the fragment: the server has one page, and relative addresses stay relative to it. */
export type Route = { readonly view: 'keys' } | { readonly view: 'key'; readonly id: string };

export const home = '#/';

export function keyLink(id: string): string {
  return `#/keys/${encodeURIComponent(id)}`;
}

export function readRoute(hash: string): Route {
  const [, id] = /^#\/keys\/([^/]+)$/.exec(hash) ?? [];
  try {
    return id === undefined ? { view: 'keys' } : { view: 'key', id: decodeURIComponent(id) };
  } catch {
    return { view: 'keys' };
  }
}

export function useRoute(): Route {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const follow = () => setHash(location.hash);
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return readRoute(hash);
}
