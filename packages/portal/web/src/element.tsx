import { render } from 'preact';
import { setBase } from './api.js';
import { App } from './app.js';
import type { Catalogue } from './contract.js';
import { setCatalogue } from './locale.js';

/** The inputs of `defineElement`. */
interface ElementDeps {
  /** The words of the page. */
  readonly catalogue: Catalogue;
  /** Style sheets, relative to the portal's page. */
  readonly styles: readonly string[];
}

/** Defines `<sallyport-keys>`: the portal as a part of a page of the same origin. */
export function defineElement({ catalogue, styles }: ElementDeps): void {
  // This file is one folder below the portal's page, wherever that is mounted.
  const base = new URL(/* @vite-ignore */ '../', import.meta.url).href;
  setBase(base);
  setCatalogue(catalogue);

  class SallyportKeys extends HTMLElement {
    connectedCallback(): void {
      const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
      const { lang, dir } = catalogue;
      const place = Object.assign(document.createElement('div'), { lang, dir, hidden: true });
      // Linked files and no inline style, so that no policy of the page has to allow any.
      const links = styles.map((style) =>
        Object.assign(document.createElement('link'), { rel: 'stylesheet', href: new URL(style, base).href }),
      );
      const loaded = links.map(
        (link) => new Promise((resolve) => (link.onload = link.onerror = () => resolve(undefined))),
      );
      root.replaceChildren(...links, place);
      render(<App embedded />, place);
      void Promise.all(loaded).then(() => {
        place.hidden = false;
      });
    }

    disconnectedCallback(): void {
      const place = this.shadowRoot?.querySelector('div');
      if (place) render(null, place);
    }
  }

  if (!customElements.get('sallyport-keys')) customElements.define('sallyport-keys', SallyportKeys);
}
