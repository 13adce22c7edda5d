import { Problem } from './problem.js';

/**
 * Refuses a change that another site's page asks a browser for. Browsers say where a request comes from in
 * `Sec-Fetch-Site` or, on plain http, in `Origin`; what sends neither is no browser, and holds no one's cookies.
 *
 * `X-Forwarded-Host` counts as well as `Host`, which a proxy may have replaced: no page can set it for another
 * origin without a preflight, and none is answered here.
 *
 * @see https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
 * @throws {Problem} 403
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
