import { useEffect } from 'preact/hooks';
import { visible } from './plain-text.js';
import { usePortal } from './portal-context.js';

/** Puts a name before the title of the document; undefined leaves it. The title of another page is its own. */
export function useTitle(name: string | undefined): void {
  const { session, words, embedded } = usePortal();
  const { provider } = session;
  useEffect(() => {
    if (name === undefined || embedded) return;
    // Isolates, because a title has no elements that could keep the direction of a name to itself.
    const shown = name === words.title ? [name] : [`\u2068${visible(name)}\u2069`, words.title];
    document.title = [...shown, provider.title].join(' · ');
  }, [name, words, provider, embedded]);
}
