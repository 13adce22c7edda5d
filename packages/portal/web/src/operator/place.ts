import { useEffect, useState } from 'preact/hooks';

/** The views of the operator's page. */
export const VIEWS = ['keys', 'refusals', 'owners', 'audit'] as const;

/** A view of the operator's page. */
export type View = (typeof VIEWS)[number];

/** The view with its filters. It stands in the fragment, so that "back" returns to it and a link shares it. */
export interface Place {
  /** The view. */
  readonly view: View;
  /** The filters by name. */
  readonly filters: Readonly<Record<string, string>>;
}

/** The fragment of a place. Empty filters are left out. */
export function placeLink(view: View, filters: Readonly<Record<string, string>> = {}): string {
  const given = Object.entries(filters).filter(([, value]) => value !== '');
  return `#/${view}${given.length === 0 ? '' : `?${new URLSearchParams(given)}`}`;
}

/** The place of a fragment; the keys for any fragment that is none. */
function readPlace(hash: string): Place {
  const [path = '', query = ''] = hash.replace(/^#\//, '').split('?', 2);
  const view = VIEWS.find((one) => one === path) ?? 'keys';
  return { view, filters: Object.fromEntries(new URLSearchParams(query)) };
}

/** The current place. The component renders again when it changes. */
export function usePlace(): Place {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const follow = () => setHash(location.hash);
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return readPlace(hash);
}
