import type { Guard, Reply, Sessions } from '@sallyport/core';
import { isRefusal, refuse } from '@sallyport/core';
import { escapeHtml } from '@sallyport/core/adapter';
import { page } from '../http/replies.js';

/** Path of a stand-in's embedded page, below the base URL. Path and query parameter are the stand-in's own names. */
export const EMBED_PATH = '/embed';
const TOKEN_PARAMETER = 'token';

/**
 * Responds with the page that a provider shows in an iframe, if the token in the URL is valid. An invalid
 * token is refused in the provider's format.
 *
 * @param url - The request target, with the token in its query.
 */
export async function embedPage(guard: Guard, sessions: Sessions, url: string): Promise<Reply> {
  const token = new URLSearchParams(url.split('?', 2)[1]).get(TOKEN_PARAMETER);
  if (!token) return guard.render(refuse('missing'));
  const { environment, provider } = guard;
  try {
    const result = await sessions.verify(token, { environment });
    if (isRefusal(result)) return guard.render(result);
  } catch {
    return guard.render(refuse('unavailable', { retryAfter: 1 }));
  }
  const title = escapeHtml(`${provider.title} (stand-in)`);
  const main = `<h1>${title}</h1>\n<p>The session is valid. Environment: ${escapeHtml(environment)}.</p>`;
  return page(200, htmlDocument(title, main));
}

/**
 * The URL of the provider's page for the `src` of an iframe. The token comes from `credential.token()` on the application's
 * server.
 *
 * @param baseURL - The provider's base URL, such as `credential.baseURL`.
 */
export function embedUrl(baseURL: string, token: string): string {
  return `${baseURL}${EMBED_PATH}?${TOKEN_PARAMETER}=${encodeURIComponent(token)}`;
}

/** Styles of its own, because it stands in a page of whatever colours. */
const STYLE = `:root{color-scheme:light dark}
body{margin:0;padding:24px;background:light-dark(#fff,#171d24);color:light-dark(#1b2430,#e4e8ed);font:14px/1.5 system-ui,sans-serif}
h1{margin:0 0 8px;font-size:18px}
p{margin:0}`;

function htmlDocument(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${STYLE}</style>
${body}
</html>
`;
}
