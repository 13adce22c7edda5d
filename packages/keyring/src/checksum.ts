import type { KeyFormat } from '@sallyport/core';
import { couldBe } from '@sallyport/core';

/**
 * Whether no look-up is needed to refuse a secret. Only a prefix brings a checksum; keys that were imported
 * from before a format have their own shape, so a format without one decides nothing.
 */
export function hasWrongChecksum(format: KeyFormat | undefined, secret: string): boolean {
  return format !== undefined && 'prefix' in format && !couldBe(format, secret);
}
