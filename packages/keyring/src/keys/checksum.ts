import type { KeyFormat } from '@sallyport/core';
import { matchesKeyFormat } from '@sallyport/core';

/**
 * Whether a secret has a wrong checksum, so that it can be refused without a look-up. Only formats with a prefix
 * have a checksum. A format without one proves nothing: imported keys may be older than the format.
 */
export function hasWrongChecksum(format: KeyFormat | undefined, secret: string): boolean {
  return format !== undefined && 'prefix' in format && !matchesKeyFormat(format, secret);
}
