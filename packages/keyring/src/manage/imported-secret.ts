import { requiredSecrets } from '@sallyport/core/adapter';
import { KeyringError } from '../error.js';
import { hasOtherEnvironment, hasWrongChecksum } from '../keys/checksum.js';
import type { SecretValues } from '../keys/digest.js';
import { identifierDigests, sha512Digests } from '../keys/foreign-hashes.js';
import { nameForError } from '../keys/free-text.js';
import type { SecretRecord } from '../keys/record.js';
import { isScryptHash, readScryptHash } from '../keys/scrypt.js';
import type { ImportedKey } from './imported-key.js';
import type { ManageDeps } from './manage-deps.js';
import { secretRecord } from './secret-record.js';

/** The part of an imported key that says what its secret is. */
type ImportedSecret = Pick<ImportedKey, 'secrets' | 'sha256' | 'sha512' | 'hash' | 'identifier'>;

/** Reads the secret of an imported key. @throws {KeyringError} `invalid_input` with the field. */
type SecretReader = (given: ImportedSecret, environment: string, createdAt: number) => SecretRecord;

/** Creates the reader. */
export function createSecretReader({
  provider,
  digester,
}: Pick<ManageDeps, 'provider' | 'digester'>): SecretReader {
  function fromSecrets(secrets: SecretValues, at: number, environment: string): SecretRecord {
    const names = requiredSecrets(provider);
    const unknown = Object.keys(secrets ?? {}).find((name) => !names.includes(name));
    if (unknown !== undefined)
      throw new KeyringError('invalid_input', 'the provider issues no such secret', {
        field: `secrets.${nameForError(unknown)}`,
      });
    for (const name of names) {
      const value = secrets?.[name];
      const field = `secrets.${name}`;
      if (typeof value !== 'string' || !/^[\x21-\x7e]{1,4096}$/.test(value))
        throw new KeyringError('invalid_input', 'expected visible ASCII characters', { field });
      if (hasWrongChecksum(provider.secrets[name]?.format, value))
        throw new KeyringError('invalid_input', 'has a wrong checksum', { field });
      if (hasOtherEnvironment(provider.secrets[name]?.format, value, environment))
        throw new KeyringError('invalid_input', 'has the prefix of another environment', { field });
    }
    return secretRecord(digester, secrets, 1, at);
  }

  function fromSha256(text: string, at: number): SecretRecord {
    const sha = /^[0-9a-f]{64}$/i.test(text)
      ? Buffer.from(text, 'hex')
      : /^[\w+/-]{43}=?$/.test(text)
        ? Buffer.from(text, 'base64')
        : undefined;
    if (!sha)
      throw new KeyringError('invalid_input', 'expected a SHA-256 in hex or base64', { field: 'sha256' });
    return record([digester.digest(digester.hashFromSha256(sha))], at);
  }

  /** The one digest under the newest pepper. */
  function record([digest = '']: readonly string[], createdAt: number): SecretRecord {
    return { serial: 1, digests: [digest], createdAt };
  }

  function assertOneValue(field: string): void {
    if (digester.single === undefined)
      throw new KeyringError('invalid_input', 'only a key of one value can be imported by its hash', {
        field,
      });
  }

  function fromSha512(text: unknown, at: number): SecretRecord {
    assertOneValue('sha512');
    if (typeof text !== 'string' || !/^[0-9a-f]{128}$/i.test(text))
      throw new KeyringError('invalid_input', 'expected a SHA-512 in hex', { field: 'sha512' });
    return record(sha512Digests(digester, Buffer.from(text, 'hex')), at);
  }

  function fromHash(hash: unknown, identifier: unknown, at: number): SecretRecord {
    assertOneValue('hash');
    const refuse = (field: string, expected: string) =>
      new KeyringError('invalid_input', `expected ${expected}`, { field });
    if (typeof hash !== 'string' || !/^[\x21-\x7e]{20,500}$/.test(hash))
      throw refuse('hash', '20 to 500 visible ASCII characters');
    if (isScryptHash(hash) && !readScryptHash(hash))
      throw refuse('hash', '$scrypt$ln=14,r=8,p=1$<salt>$<hash> of at most 128 MiB');
    if (typeof identifier !== 'string' || !/^[\x21-\x7e]{4,200}$/.test(identifier))
      throw refuse('identifier', '4 to 200 visible ASCII characters');
    return { ...record(identifierDigests(digester, identifier), at), hash };
  }

  return ({ secrets, sha256, sha512, hash, identifier }, environment, createdAt) => {
    if (identifier !== undefined && hash === undefined)
      throw new KeyringError('invalid_input', 'expected it beside hash only', { field: 'identifier' });
    if (secrets !== undefined) return fromSecrets(secrets, createdAt, environment);
    if (sha256 !== undefined) return fromSha256(String(sha256), createdAt);
    if (sha512 !== undefined) return fromSha512(sha512, createdAt);
    return fromHash(hash, identifier, createdAt);
  };
}
