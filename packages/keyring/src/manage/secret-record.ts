import type { Provider } from '@sallyport/core';
import { generateSecrets } from '@sallyport/core';
import type { Invalidation } from '../bus/invalidation.js';
import type { Digester, SecretValues } from '../keys/digest.js';
import type { KeyRecord, SecretRecord } from '../keys/record.js';
import type { ManageDeps } from './manage-deps.js';

/** The record of one secret: digests, and a hint if the secret is long enough. */
export function secretRecord(
  digester: Digester,
  secrets: SecretValues,
  serial: number,
  createdAt: number,
): SecretRecord {
  const digests = digester.hashAll(secrets).map(digester.digest);
  const hint = hintOf(Object.values(secrets)[0] ?? '');
  return { serial, digests, ...(hint === undefined ? {} : { hint }), createdAt };
}

/** Four characters of forty tell keys apart and help nobody to guess one. */
function hintOf(secret: string): string | undefined {
  return secret.length >= 20 ? secret.slice(-4) : undefined;
}

/** The serial of a new secret. Sessions refer to serials, so that of a cancelled secret is not used again. */
export function nextSerial({ secrets }: KeyRecord): number {
  return Math.max(0, ...secrets.map((secret) => secret?.serial ?? 0)) + 1;
}

/** Newly generated secrets, and the message that makes nodes forget that they were unknown. */
export interface GeneratedSecrets {
  /** The secrets by name. */
  readonly secrets: SecretValues;
  /** Names no more than it must: everybody on the bus reads it. */
  readonly invalidation: Invalidation;
}

/**
 * Generates the secrets of a key.
 *
 * @param environment - Where the key works. Default: the provider's first.
 */
export function newSecrets(
  { provider, digester, random }: Pick<ManageDeps, 'provider' | 'digester' | 'random'>,
  environment: string | undefined,
): GeneratedSecrets {
  const secrets = generateSecrets(provider, random, environment);
  const invalidation: Invalidation = areUnguessable(provider)
    ? { hashes: digester.hashAll(secrets) }
    : { added: true };
  return { secrets, invalidation };
}

/** A shorter secret could be found from its SHA-256 by trial; of 128 random bits nobody can try all. */
const UNGUESSABLE_LENGTH = 32;

/** Whether each generated secret has at least 128 random bits. A format with a prefix always has. */
function areUnguessable(provider: Provider): boolean {
  return Object.values(provider.secrets).every(
    ({ format }) => !format || 'prefix' in format || format.length >= UNGUESSABLE_LENGTH,
  );
}
