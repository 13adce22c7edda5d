import { createHmac, hash } from 'node:crypto';
import type { Provider } from '@sallyport/core';
import { carriedCombinations } from '@sallyport/core/adapter';
import { KeyringError } from '../error.js';
import type { Peppers } from './peppers.js';
import { pepperVersions } from './peppers.js';

/** Secrets by name. */
export type SecretValues = Readonly<Record<string, string>>;

/**
 * The SHA-256 of a credential, behind the names of its values if a provider has several combinations. The cache
 * is keyed by it, and the digests at rest are made of it. See bench/WHY.md, "Hex".
 */
export type CredentialHash = string & { readonly credentialHash?: never };

/** Turns secrets into hashes, and hashes into digests at rest. */
export interface Digester {
  /** The name of the one value of every credential; undefined if there are several. */
  readonly single: string | undefined;
  /** Hashes what was presented, with one SHA-256. `undefined` if a value is missing. */
  hash(secrets: SecretValues): CredentialHash | undefined;
  /** Hashes every combination that one of the strategies may carry later. */
  hashAll(secrets: SecretValues): CredentialHash[];
  /**
   * The hash of a key of which only the SHA-256 (32 bytes) is known.
   *
   * @throws {KeyringError} `invalid_input` if the provider's credentials have several values.
   */
  hashFromSha256(sha256: Buffer): CredentialHash;
  /** The digest at rest under the newest pepper. */
  digest(credential: CredentialHash): string;
  /** The digests at rest under every pepper, the newest first. */
  digests(credential: CredentialHash): string[];
}

const HASH_LENGTH = 64;

/**
 * Creates the digester of a provider. One fast keyed hash is enough: a generated secret has at least 64 random
 * bits, and without the pepper a stolen table cannot even be searched.
 *
 * @throws {KeyringError} `invalid_option` for peppers that are missing or short.
 */
export function createDigester(provider: Provider, peppers: Peppers): Digester {
  const versions = pepperVersions(peppers);
  const combinations = carriedCombinations(provider).sort((a, b) => b.length - a.length);
  const single = combinations.length === 1 && combinations[0]?.length === 1 ? combinations[0][0] : undefined;
  const prefixes = new Map<readonly string[], string>(
    combinations.map((names) => [names, single === undefined ? `${names.join()}:` : '']),
  );

  function hashAs(names: readonly string[], secrets: SecretValues): CredentialHash {
    const value =
      names.length === 1
        ? (secrets[names[0] as string] as string)
        : JSON.stringify(names.map((name) => secrets[name]));
    return prefixes.get(names) + hash('sha256', value);
  }

  function digestUnder([version, pepper]: readonly [number, string], credential: CredentialHash): string {
    const sha = Buffer.from(credential.slice(-HASH_LENGTH), 'hex').toString('base64url');
    const keyed = createHmac('sha256', pepper).update(
      `${provider.id}\n${credential.slice(0, -HASH_LENGTH)}${sha}`,
    );
    return `${version}.${keyed.digest('base64url')}`;
  }

  const [newest] = versions;
  return {
    single,
    hash(secrets) {
      if (single !== undefined) {
        const value = secrets[single];
        return typeof value === 'string' && value !== '' ? hash('sha256', value) : undefined;
      }
      const names = combinations.find((combination) => combination.every((name) => secrets[name]));
      return names && hashAs(names, secrets);
    },
    hashAll: (secrets) => combinations.map((names) => hashAs(names, secrets)),
    hashFromSha256(sha256) {
      if (single !== undefined) return sha256.toString('hex');
      throw new KeyringError('invalid_input', 'only a key of one value can be imported by its SHA-256', {
        field: 'sha256',
      });
    },
    digest: (credential) => digestUnder(newest, credential),
    digests: (credential) => versions.map((version) => digestUnder(version, credential)),
  };
}
