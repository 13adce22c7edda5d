import { hash } from 'node:crypto';
import type { MaybePromise } from '@sallyport/core';
import { KeyringError } from '../error.js';
import { unavailable } from '../stores/deadline.js';
import { within } from '../stores/time-limit.js';
import type { Digester, SecretValues } from './digest.js';
import { hasScryptHash, isScryptHash, readScryptHash } from './scrypt.js';

/** Hashes of keys from before the keyring that are no SHA-256. Leave it out once every such key was used. */
export interface ForeignHashes {
  /** Whether keys were imported by their SHA-512. Default: false. */
  readonly sha512?: boolean | undefined;
  /**
   * The part of a secret by which its key was imported, such as the first eight characters, because a salted hash cannot
   * be searched for. `undefined`: the secret is none of those. Default: none is.
   */
  readonly identify?: ((secret: string) => string | undefined) | undefined;
  /**
   * Compares a secret with a hash that is not scrypt, such as `bcrypt.compare`. It must not block the thread. Default: a
   * request with such a key is `unavailable`.
   */
  readonly verify?: ((secret: string, hash: string) => MaybePromise<boolean>) | undefined;
  /**
   * The most comparisons at once; of each key there is one. Further requests are `unavailable`, with a `Retry-After` of a
   * second. Default: 2.
   */
  readonly maxAtOnce?: number | undefined;
}

/** Finds and compares foreign hashes. */
export interface ForeignHashCheck {
  /** The digests at rest of a key that was imported by its SHA-512. None if there are no such keys. */
  exactDigests(secrets: SecretValues): readonly string[];
  /** The digests at rest of the key whose identifier a secret has. */
  identifierDigests(secrets: SecretValues): readonly string[];
  /**
   * Whether a secret has a hash.
   *
   * @throws {KeyringError} `unavailable` if too many comparisons are under way; `invalid_option` for a hash that nothing
   *   can compare. What `verify` throws is passed on.
   */
  matches(keyId: string, secrets: SecretValues, hash: string): Promise<boolean>;
}

/** The digest at rest of a key that is imported by its SHA-512 (64 bytes). */
export function sha512Digests(digester: Pick<Digester, 'digests'>, sha512: Uint8Array): string[] {
  return digester.digests(`sha512:${hash('sha256', sha512)}`);
}

/** The digest at rest of a key that is imported by an identifier. */
export function identifierDigests(digester: Pick<Digester, 'digests'>, identifier: string): string[] {
  return digester.digests(`identifier:${hash('sha256', identifier)}`);
}

/**
 * Creates the check. Its cost is bounded: a stranger who knows an identifier can keep the key of it from its first use,
 * and at most `maxAtOnce` threads busy.
 *
 * @throws {KeyringError} `invalid_option` for a provider whose credentials have several values, and for a `maxAtOnce` that
 *   is no whole number of at least 1.
 */
export function createForeignHashCheck(
  { sha512 = false, identify, verify, maxAtOnce = 2 }: ForeignHashes = {},
  digester: Digester,
  limitMs: number,
): ForeignHashCheck {
  const busy = new Set<string>();
  if (!Number.isSafeInteger(maxAtOnce) || maxAtOnce < 1)
    throw refused('maxAtOnce', 'a whole number of at least 1');
  if ((sha512 || identify) && digester.single === undefined) throw refused('', 'credentials of one value');
  const secretOf = (secrets: SecretValues) => secrets[digester.single ?? ''] ?? '';

  async function compare(secret: string, text: string): Promise<boolean> {
    if (isScryptHash(text)) {
      const read = readScryptHash(text);
      return read !== undefined && hasScryptHash(secret, read);
    }
    if (verify) return (await verify(secret, text)) === true;
    throw refused('verify', 'a function that compares these hashes');
  }

  return {
    exactDigests: (secrets) =>
      sha512 ? sha512Digests(digester, hash('sha512', secretOf(secrets), 'buffer')) : [],
    identifierDigests(secrets) {
      const identifier = identify?.(secretOf(secrets));
      return identifier === undefined ? [] : identifierDigests(digester, identifier);
    },
    matches(keyId, secrets, text) {
      if (busy.has(keyId) || busy.size >= maxAtOnce)
        return Promise.reject(unavailable('Too many hashes are being compared already'));
      busy.add(keyId);
      // A comparison that takes too long keeps its place: its thread is still busy.
      const compared = compare(secretOf(secrets), text).finally(() => busy.delete(keyId));
      return within(limitMs, compared, 'The hash was not compared');
    },
  };
}

function refused(option: string, expected: string): KeyringError {
  return new KeyringError('invalid_option', `expected ${expected}`, {
    field: option ? `foreignHashes.${option}` : 'foreignHashes',
  });
}
