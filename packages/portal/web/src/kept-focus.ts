import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';

/** If the focused element leaves the page, such as the button of a dialog that is done, the focus goes to `main`. */
export function useKeptFocus(main: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = main.current;
    if (!element) return;
    let last: EventTarget | null = null;
    const note = ({ target }: FocusEvent) => {
      last = target;
    };
    const observer = new MutationObserver(() => {
      const { activeElement } = element.getRootNode() as Document | ShadowRoot;
      const lost = last instanceof HTMLElement && !last.isConnected;
      if (!lost || (activeElement !== null && activeElement !== document.body)) return;
      last = null;
      element.focus({ preventScroll: true });
    });
    element.addEventListener('focusin', note);
    observer.observe(element, { childList: true, subtree: true });
    return () => {
      element.removeEventListener('focusin', note);
      observer.disconnect();
    };
  }, [main]);
}
