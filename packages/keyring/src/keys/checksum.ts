import type { KeyFormat, Provider } from '@sallyport/core';
import { matchesKeyFormat } from '@sallyport/core';
import type { SecretValues } from './digest.js';
import type { ImportedHashes } from './imported-hashes.js';

/**
 * Whether a secret has a wrong checksum, so that it can be refused without a look-up. Only formats with a prefix
 * have a checksum. A format without one proves nothing: imported keys may be older than the format.
 */
export function hasWrongChecksum(format: KeyFormat | undefined, secret: string): boolean {
  return format !== undefined && 'prefix' in format && !matchesKeyFormat(format, secret);
}

/**
 * Creates the test whether a checksum shows that no such secrets were ever issued.
 *
 * @param imported - Keys that were imported by their hash have any checksum.
 */
export function createMadeUpTest(
  provider: Provider,
  imported: Pick<ImportedHashes, 'any'>,
): (secrets: SecretValues) => boolean {
  const formats = Object.entries(provider.secrets).flatMap(([name, { format }]) =>
    format && 'prefix' in format ? [{ name, format }] : [],
  );
  return (secrets) => {
    for (const { name, format } of formats) {
      const value = secrets[name];
      if (value !== undefined && hasWrongChecksum(format, value)) return !imported.any();
    }
    return false;
  };
}
