import { Problem } from './problem.js';

/**
 * Refuses a change that a page of another site requests through the browser (CSRF). Browsers state the origin
 * of a request in `Sec-Fetch-Site` or, over plain http, in `Origin`. A client that sends neither is no browser
 * and holds nobody's cookies.
 *
 * A proxy may have replaced `Host`, so `X-Forwarded-Host` counts as well. A page cannot set that header for
 * another origin without a preflight, and the portal answers none.
 *
 * @throws {Problem} 403.
 * @see https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
 */
export function assertSameOrigin(headers: Headers): void {
  const site = headers.get('sec-fetch-site');
  if (site === 'same-origin') return;
  const origin = headers.get('origin');
  if (site === null && origin === null) return;
  if (site === null && origin !== null && isOwn(origin, headers)) return;
  throw new Problem(403, 'Changes are accepted from this site only.');
}

function isOwn(origin: string, headers: Headers): boolean {
  if (!URL.canParse(origin)) return false;
  const { host } = new URL(origin);
  const forwarded = headers.get('x-forwarded-host')?.split(',', 1)[0]?.trim();
  return host !== '' && (host === headers.get('host')?.toLowerCase() || host === forwarded?.toLowerCase());
}
