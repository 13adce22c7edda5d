import { requiredSecrets } from '@sallyport/core/adapter';
import { addedDigests } from '../bus/invalidation.js';
import { KeyringError } from '../error.js';
import { hasOtherEnvironment, hasWrongChecksum } from '../keys/checksum.js';
import type { SecretValues } from '../keys/digest.js';
import { nameForError } from '../keys/free-text.js';
import type { KeyRecord, SecretRecord } from '../keys/record.js';
import { digestsOf } from '../keys/record.js';
import type { OwnerCap } from '../stores/owner-cap.js';
import { mapInSlices } from '../time-slice.js';
import type { AuditTrail } from './audit-trail.js';
import type { Author } from './author.js';
import type { KeyInput } from './input.js';
import type { ManageDeps } from './manage-deps.js';
import { newRecord } from './new-record.js';
import { secretRecord } from './secret-record.js';

/** A key that exists already. It has either `secrets` or `sha256`. */
export interface ImportedKey extends KeyInput {
  /** The secrets in the clear. */
  readonly secrets?: SecretValues | undefined;
  /** The SHA-256 of the one secret, in hex or base64. */
  readonly sha256?: string | undefined;
  /**
   * Only with `sha256`: whether the secret may begin with the prefix of the provider's key format, without its checksum.
   * `false` if it does not: then wrong checksums go on being refused without a look-up. Default: true.
   */
  readonly hasPrefix?: boolean | undefined;
}

/** Takes over existing keys, all or none. */
export type ImportKeys = (keys: readonly ImportedKey[], author: Author) => Promise<readonly KeyRecord[]>;

/** Creates the import. @throws {KeyringError} `invalid_input` or `duplicate`, with the line of the first bad key. */
export function createImport(deps: ManageDeps, audit: AuditTrail): ImportKeys {
  const { provider, store, digester, capOf, importedHashes, broadcastInvalidation } = deps;

  function recordOf(key: ImportedKey): KeyRecord {
    if (typeof key !== 'object' || key === null)
      throw new KeyringError('invalid_input', 'expected an object');
    const { secrets, sha256, hasPrefix, ...input } = key;
    if ((secrets === undefined) === (sha256 === undefined))
      throw new KeyringError('invalid_input', 'expected one of secrets and sha256', { field: 'secrets' });
    if (hasPrefix !== undefined && (typeof hasPrefix !== 'boolean' || sha256 === undefined))
      throw new KeyringError('invalid_input', 'expected true or false, beside sha256', {
        field: 'hasPrefix',
      });
    return newRecord(deps, input as KeyInput, (at, environment) =>
      secrets === undefined ? fromSha256(String(sha256), at) : fromSecrets(secrets, at, environment),
    );
  }

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
    return { serial: 1, digests: [digester.digest(digester.hashFromSha256(sha))], createdAt: at };
  }

  async function duplicateIn(records: readonly KeyRecord[]): Promise<KeyringError> {
    const field = 'secrets';
    for (const [at, record] of records.entries()) {
      if (await store.find(record.secrets[0]?.digests ?? []))
        return new KeyringError('duplicate', 'this secret belongs to a key already', { field, line: at + 1 });
    }
    return new KeyringError('duplicate', 'one of these secrets belongs to a key already', { field });
  }

  async function capsOf(records: readonly KeyRecord[]): Promise<OwnerCap[]> {
    const caps: OwnerCap[] = [];
    for (const owner of new Set(records.map((record) => record.owner))) {
      const cap = await capOf(owner);
      if (cap) caps.push(cap);
    }
    return caps;
  }

  return async (keys, author) => {
    const records = await mapInSlices(keys, (key, at) => onLine(at + 1, () => recordOf(key)));
    await assertDistinct(records);
    const events = await mapInSlices(records, (record) => audit.eventOf('imported', record, author));
    if (keys.some(({ sha256, hasPrefix = true }) => sha256 !== undefined && hasPrefix))
      await importedHashes.mark(store);
    if (!(await store.insert(records, events, await capsOf(records)))) throw await duplicateIn(records);
    // Imported keys may have been presented before, and their hashes may be weak: none is named.
    await broadcastInvalidation({ added: addedDigests(eachDigest(records)) });
    await mapInSlices(events, (event) => audit.publish(event));
    return records;
  };
}

function* eachDigest(records: readonly KeyRecord[]): Generator<string> {
  for (const record of records) yield* digestsOf(record);
}

async function assertDistinct(records: readonly KeyRecord[]): Promise<void> {
  const lines = new Map<string, number>();
  await mapInSlices(records, (record, at) => {
    for (const digest of record.secrets[0]?.digests ?? []) {
      const first = lines.get(digest);
      if (first !== undefined)
        throw new KeyringError('duplicate', `the same secret as on line ${first}`, {
          field: 'secrets',
          line: at + 1,
        });
      lines.set(digest, at + 1);
    }
  });
}

function onLine<T>(line: number, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof KeyringError)) throw error;
    throw new KeyringError(error.code, error.problem, { field: error.field, line });
  }
}
