import { escapeHtml } from '@sallyport/core/adapter';
import type { Catalogue } from '../locale/catalogue.js';

/** The inputs of `pageHtml`. */
export interface PageHtmlDeps {
  /** The words of the page. */
  readonly catalogue: Catalogue;
  /** The title before a view sets its own. */
  readonly title: string;
}

/** The page in a language, with its title and its words in place of `{{name}}`. */
export function pageHtml(html: string, { catalogue, title }: PageHtmlDeps): string {
  const { lang, dir, noScript } = catalogue;
  const values: Readonly<Record<string, string>> = {
    '<html lang="en">': `<html lang="${escapeHtml(lang)}" dir="${escapeHtml(dir)}">`,
    '{{catalogue}}': escapeHtml(JSON.stringify(catalogue)),
    '{{title}}': escapeHtml(title),
    '{{noScript}}': escapeHtml(noScript),
  };
  return html.replaceAll(/<html lang="en">|\{\{\w+\}\}/g, (mark) => values[mark] ?? mark);
}
