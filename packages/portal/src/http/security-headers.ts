/** Only the page's own files, no inline code, nothing cached. */
const HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

/**
 * Adds the security headers to a response. A header that the response sets itself stays.
 *
 * @param frameAncestors - Who may show the page in a frame, as the directive says it.
 * @see https://cheatsheetseries.owasp.org/cheatsheets/HTTP_Headers_Cheat_Sheet.html
 */
export function withSecurityHeaders(response: Response, frameAncestors: string): Response {
  const framing = {
    'Content-Security-Policy': `${HEADERS['Content-Security-Policy']}; frame-ancestors ${frameAncestors}`,
    // For browsers without the directive; it cannot name origins.
    ...(frameAncestors === "'none'" ? { 'X-Frame-Options': 'DENY' } : {}),
  };
  for (const [name, value] of Object.entries({ ...HEADERS, ...framing }))
    if (!response.headers.has(name)) response.headers.set(name, value);
  return response;
}
