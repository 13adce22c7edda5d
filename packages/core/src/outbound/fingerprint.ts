import { hash } from 'node:crypto';
import type { Values } from '../placement/template.js';

/** The first 32 bits of the SHA-256 of the secrets: enough to tell keys apart, too few to find one. */
export function fingerprintOf(secrets: Values): string {
  return digestOf(secrets).slice(0, 8);
}

/**
 * The whole SHA-256 of the secrets, for look-ups: two keys with one fingerprint can be made within hours.
 *
 * @param without - Names that do not count. Default: none.
 */
export function digestOf(secrets: Values, without: readonly string[] = []): string {
  return hash('sha256', canonicalSecrets(secrets, without));
}

/** The secrets as one string, the same for the same secrets in whatever order. */
export function canonicalSecrets(secrets: Values, without: readonly string[] = []): string {
  const names = Object.keys(secrets)
    .filter((name) => !without.includes(name))
    .sort();
  return JSON.stringify(names.map((name) => [name, secrets[name]]));
}
