import { STATUS_CODES } from 'node:http';
import { escapeHtml } from '@sallyport/core/adapter';
import type { Catalogue } from '../locale/catalogue.js';
import type { Problem } from './problem.js';

/**
 * A problem as a small HTML page, for a browser that cannot be given the portal's page.
 *
 * @param catalogue - The language of the page.
 * @param signIn - The URL of the host's sign-in.
 */
export function plainPage(
  { status, message, headers }: Problem,
  catalogue: Catalogue,
  signIn?: string,
): Response {
  const title = escapeHtml(STATUS_CODES[status] ?? 'Error');
  const html = `<!doctype html>
<html lang="${escapeHtml(catalogue.lang)}" dir="${escapeHtml(catalogue.dir)}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<main>
<h1>${title}</h1>
<p>${escapeHtml(message)}</p>
${signIn === undefined ? '' : `<p><a href="${escapeHtml(signIn)}">${escapeHtml(catalogue.signIn)}</a></p>\n`}</main>
</html>
`;
  return new Response(html, { status, headers: { ...headers, 'Content-Type': 'text/html; charset=utf-8' } });
}
