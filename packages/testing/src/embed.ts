import type { Guard, Reply, Sessions } from '@sallyport/core';
import { isRefusal, refuse } from '@sallyport/core';
import { page } from './replies.js';

/** Where a stand-in serves its embedded page, below the base URL. Path and parameter are the stand-in's own names. */
export const EMBED_PATH = '/embed';
const TOKEN_PARAMETER = 'token';

/**
 * The page that a provider shows in an iframe, for a token that its exchange handed out. A token that does
 * not hold is refused in the provider's words.
 */
export async function embedPage(guard: Guard, sessions: Sessions, url: string): Promise<Reply> {
  const token = new URLSearchParams(url.split('?', 2)[1]).get(TOKEN_PARAMETER);
  if (!token) return guard.refuse(refuse('missing'));
  const { environment, provider } = guard;
  try {
    const answer = await sessions.verify(token, { environment });
    if (isRefusal(answer)) return guard.refuse(answer);
  } catch {
    return guard.refuse(refuse('unavailable', { retryAfter: 1 }));
  }
  const title = escaped(`${provider.title} (stand-in)`);
  return page(
    200,
    document(title, `<h1>${title}</h1>\n<p>The session is valid. Environment: ${escaped(environment)}.</p>`),
  );
}

/**
 * The page of an application that embeds the provider's, with a session token that its server fetched by
 * `credential.token()`.
 *
 * @param embedURL - The provider's page, such as `https://…/v1/embed`, without the token.
 */
export function hostPage(embedURL: string, token: string): Reply {
  const separator = embedURL.includes('?') ? '&' : '?';
  const source = escaped(`${embedURL}${separator}${TOKEN_PARAMETER}=${encodeURIComponent(token)}`);
  return page(
    200,
    document(
      'Embedded page',
      `<iframe src="${source}" title="Embedded page" referrerpolicy="no-referrer" width="800" height="600"></iframe>`,
    ),
  );
}

function document(title: string, body: string): string {
  return `<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>${title}</title>\n${body}\n</html>\n`;
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
