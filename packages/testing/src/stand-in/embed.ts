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
 * Responds with the page of an application that embeds the provider's page. The session token comes from
 * `credential.token()` on the application's server.
 *
 * @param embedURL - URL of the provider's page, such as `https://…/v1/embed`, without the token.
 */
export function hostPage(embedURL: string, token: string): Reply {
  const separator = embedURL.includes('?') ? '&' : '?';
  const source = escapeHtml(`${embedURL}${separator}${TOKEN_PARAMETER}=${encodeURIComponent(token)}`);
  const frame = `<iframe src="${source}" title="Embedded page" referrerpolicy="no-referrer" width="800" height="600"></iframe>`;
  return page(200, htmlDocument('Embedded page', frame));
}

function htmlDocument(title: string, body: string): string {
  return `<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>${title}</title>\n${body}\n</html>\n`;
}
