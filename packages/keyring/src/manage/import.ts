import { addedDigests } from '../bus/invalidation.js';
import { KeyringError } from '../error.js';
import type { KeyRecord } from '../keys/record.js';
import { digestsOf } from '../keys/record.js';
import type { OwnerCap } from '../stores/owner-cap.js';
import { mapInSlices } from '../time-slice.js';
import type { AuditTrail } from './audit-trail.js';
import type { Author } from './author.js';
import type { ImportedKey } from './imported-key.js';
import { createSecretReader } from './imported-secret.js';
import type { KeyInput } from './input.js';
import type { ManageDeps } from './manage-deps.js';
import { newRecord } from './new-record.js';

/** What a key may be imported by. */
const KINDS = ['secrets', 'sha256', 'sha512', 'hash'] as const;

/** Takes over existing keys, all or none. */
export type ImportKeys = (keys: readonly ImportedKey[], author: Author) => Promise<readonly KeyRecord[]>;

/** Creates the import. @throws {KeyringError} `invalid_input` or `duplicate`, with the line of the first bad key. */
export function createImport(deps: ManageDeps, audit: AuditTrail): ImportKeys {
  const { store, capOf, importedHashes, broadcastInvalidation } = deps;
  const secretOf = createSecretReader(deps);

  function recordOf(key: ImportedKey): KeyRecord {
    if (typeof key !== 'object' || key === null)
      throw new KeyringError('invalid_input', 'expected an object');
    const { secrets, sha256, sha512, hash, identifier, hasPrefix, ...input } = key;
    const given = { secrets, sha256, sha512, hash, identifier };
    const [kind, ...more] = KINDS.filter((each) => given[each] !== undefined);
    if (kind === undefined || more.length > 0)
      throw new KeyringError('invalid_input', `expected one of ${KINDS.join(', ')}`, { field: 'secrets' });
    if (hasPrefix !== undefined && (typeof hasPrefix !== 'boolean' || kind === 'secrets'))
      throw new KeyringError('invalid_input', 'expected true or false, beside a hash', {
        field: 'hasPrefix',
      });
    return newRecord(deps, input as KeyInput, (at, environment) => secretOf(given, environment, at));
  }

  async function duplicateIn(records: readonly KeyRecord[]): Promise<KeyringError> {
    const field = 'secrets';
    for (const [at, record] of records.entries()) {
      if (await store.find(record.secrets[0]?.digests ?? []))
        return new KeyringError('duplicate', `this ${nameOf(record)} belongs to a key already`, {
          field,
          line: at + 1,
        });
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
    if (keys.some(({ secrets, hasPrefix = true }) => secrets === undefined && hasPrefix))
      await importedHashes.mark(store);
    if (!(await store.insert(records, events, await capsOf(records)))) throw await duplicateIn(records);
    // Imported keys may have been presented before, and their hashes may be weak: none is named.
    // From the digest of a foreign hash no node can tell which credential it has.
    const areForeign = keys.some(({ sha512, hash }) => (sha512 ?? hash) !== undefined);
    await broadcastInvalidation({ added: areForeign || addedDigests(eachDigest(records)) });
    await mapInSlices(events, (event) => audit.publish(event));
    return records;
  };
}

/** What tells a key from others. */
function nameOf({ secrets: [secret] }: KeyRecord): string {
  return secret?.hash === undefined ? 'secret' : 'identifier';
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
        throw new KeyringError('duplicate', `the same ${nameOf(record)} as on line ${first}`, {
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
