import { SallyportError } from '@sallyport/core';

/**
 * The value of `frame-ancestors` for the origins that may show the page in a frame.
 *
 * @throws {SallyportError} `invalid_option` for anything but `'self'` and origins: a wildcard would let everybody
 *   lay the page under their own (clickjacking).
 * @see https://www.w3.org/TR/CSP3/#directive-frame-ancestors
 */
export function frameAncestorsOf(origins: readonly string[] = []): string {
  for (const origin of origins)
    if (origin !== "'self'" && !isOrigin(origin))
      throw new SallyportError(
        'invalid_option',
        `frameAncestors: expected "'self'" or origins such as https://app.example.com, not ${JSON.stringify(origin)}`,
      );
  return origins.length === 0 ? "'none'" : origins.join(' ');
}

function isOrigin(origin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, hostname, origin: parsed } = new URL(origin);
  const loopback = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  return (
    parsed === origin &&
    !origin.includes('*') &&
    (protocol === 'https:' || (protocol === 'http:' && loopback))
  );
}
