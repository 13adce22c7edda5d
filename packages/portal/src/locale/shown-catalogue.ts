import type { Catalogue } from './catalogue.js';

/** The entries that a page needs: those of the operator's page stand on that page only. */
export function shownCatalogue(catalogue: Catalogue, file: 'index.html' | 'operator.html'): Catalogue {
  if (file === 'operator.html') return catalogue;
  const entries = Object.entries(catalogue).filter(([name]) => !name.startsWith('operator'));
  return Object.fromEntries(entries) as Catalogue;
}
