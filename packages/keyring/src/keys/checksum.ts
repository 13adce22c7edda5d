import type { KeyFormat, Provider } from '@sallyport/core';
import { matchesKeyFormat } from '@sallyport/core';
import { environmentOfPrefix } from '@sallyport/core/adapter';
import type { SecretValues } from './digest.js';
import type { ImportedHashes } from './imported-hashes.js';

/**
 * Whether a secret has a wrong checksum, so that it can be refused without a look-up. Only formats with a prefix
 * have a checksum. A format without one proves nothing: imported keys may be older than the format.
 */
export function hasWrongChecksum(format: KeyFormat | undefined, secret: string): boolean {
  return format !== undefined && 'prefix' in format && !matchesKeyFormat(format, secret);
}

/** Whether the prefix of a secret belongs to another environment than this one. */
export function hasOtherEnvironment(
  format: KeyFormat | undefined,
  secret: string,
  environment: string,
): boolean {
  if (!format || !('prefix' in format) || !format.prefixes) return false;
  return (environmentOfPrefix(format, secret) ?? environment) !== environment;
}

/**
 * Whether a checksum shows that no such secrets were ever issued, or a prefix that none were for this environment.
 *
 * @param environment - Undefined: any.
 */
export type MadeUpTest = (secrets: SecretValues, environment?: string) => boolean;

/**
 * Creates the test.
 *
 * @param imported - Keys that were imported by their hash have any prefix and checksum.
 */
export function createMadeUpTest(provider: Provider, imported: Pick<ImportedHashes, 'any'>): MadeUpTest {
  const formats = Object.entries(provider.secrets).flatMap(([name, { format }]) =>
    format && 'prefix' in format ? [{ name, format }] : [],
  );
  return (secrets, environment) => {
    for (const { name, format } of formats) {
      const value = secrets[name];
      if (value === undefined) continue;
      if (hasWrongChecksum(format, value)) return !imported.any();
      if (environment !== undefined && hasOtherEnvironment(format, value, environment))
        return !imported.any();
    }
    return false;
  };
}
