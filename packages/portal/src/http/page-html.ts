import { escapeHtml } from '@sallyport/core/adapter';
import type { Catalogue } from '../locale/catalogue.js';

/** The path of the style sheet of a theme. */
export const THEME = 'theme.css';

/** What a portal's options say about how its page looks. */
export interface PageLook {
  /** The words of the page. */
  readonly catalogue: Catalogue;
  /** The title before a view sets its own. */
  readonly title: string;
  /** The style sheet of the theme; empty without one. */
  readonly css: string;
}

/** The page in a language, with its title and its words in place of `{{name}}`. */
export function pageHtml(html: string, { catalogue, title, css }: PageLook): string {
  const { lang, dir, noScript } = catalogue;
  const values: Readonly<Record<string, string>> = {
    '<html lang="en">': `<html lang="${escapeHtml(lang)}" dir="${escapeHtml(dir)}">`,
    '{{catalogue}}': escapeHtml(JSON.stringify(catalogue)),
    '</head>': css === '' ? '</head>' : `  <link rel="stylesheet" href="./${THEME}" />\n  </head>`,
    '{{title}}': escapeHtml(title),
    '{{noScript}}': escapeHtml(noScript),
  };
  return html.replaceAll(/<html lang="en">|<\/head>|\{\{\w+\}\}/g, (mark) => values[mark] ?? mark);
}
