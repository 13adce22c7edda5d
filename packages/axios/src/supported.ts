import { CredentialError } from '@sallyport/core';
import axios from 'axios';

/** The minor version of axios 1. `Infinity` for a later major version. */
export const minor: number = minorOf(axios.VERSION);

/**
 * Refuses an axios that cannot send a credential safely.
 *
 * @param version - Default: the version of the axios that this package imports.
 * @throws {CredentialError} `invalid_option` below 1.7, or if there is no `getAdapter`.
 */
export function assertSupported(
  version: string = axios.VERSION,
  getAdapter: unknown = axios.getAdapter,
): void {
  if (minorOf(version) >= 7 && typeof getAdapter === 'function') return;
  throw new CredentialError(
    'invalid_option',
    `axios ${version} cannot keep a credential from redirects; use axios 1.7 or newer`,
  );
}

function minorOf(version: string): number {
  const [major = 0, second = 0] = version.split('.').map(Number);
  if (major === 1) return second;
  return major > 1 ? Number.POSITIVE_INFINITY : -1;
}
