import type { PageLook } from './page-html.js';
import { THEME } from './page-html.js';

/** The path of the module that defines `<sallyport-keys>`. */
export const ELEMENT = 'sallyport-keys.js';

/**
 * A module that defines `<sallyport-keys>` when a page of the same origin loads it; undefined for a page without one.
 *
 * @param paths - The files of the page, as its manifest lists them.
 */
export function elementModule(paths: readonly string[], { catalogue, css }: PageLook): string | undefined {
  const script = paths.find((path) => /^assets\/element-[\w-]+\.js$/.test(path));
  if (script === undefined) return undefined;
  const styles = [...paths.filter((path) => path.endsWith('.css')), ...(css === '' ? [] : [THEME])];
  return [
    `import { defineElement } from './${script}';`,
    `defineElement({ styles: ${JSON.stringify(styles)}, catalogue: ${JSON.stringify(catalogue)} });`,
    '',
  ].join('\n');
}
