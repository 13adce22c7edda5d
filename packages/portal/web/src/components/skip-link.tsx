import type { RefObject } from 'preact';
import { t } from '../locale.js';
import { home } from '../route.js';

/** The first link of the page, seen while it has the focus: it leads past the top bar. */
export function SkipLink({ to }: { readonly to: RefObject<HTMLElement | null> }) {
  return (
    <a
      class="skip"
      href={location.hash || home}
      onClick={(event) => {
        // The fragment is the route, so it cannot name the element.
        event.preventDefault();
        to.current?.focus();
      }}
    >
      {t('skip')}
    </a>
  );
}
