import { hasWrongChecksum } from './checksum.js';
import { KeyringError } from './error.js';
import type { KeyInput } from './input.js';
import type { Author, Management, ManageParts, Secrets } from './manage.js';
import { reasonOf } from './manage.js';
import type { KeyRecord, SecretRecord } from './record.js';

/** A key that exists already: its secrets, or the SHA-256 of its one secret in hex or base64. */
export interface ImportedKey extends KeyInput {
  readonly secrets?: Secrets | undefined;
  readonly sha256?: string | undefined;
}

export interface BulkRevocation extends Author {
  readonly owner?: string | undefined;
  readonly createdBefore?: Date | number | undefined;
  readonly reason?: string | undefined;
}

const PAGE = 500;

/** Changes of many keys. */
export function createBulk(parts: ManageParts, management: Management) {
  const { provider, store, digester, now, announce } = parts;

  /** Each key is revoked for itself, so one that somebody else is changing does not stop the others. */
  async function revokeAll(filter: BulkRevocation): Promise<number> {
    const { owner, createdBefore, reason, ...author } = filter;
    if (owner === undefined && createdBefore === undefined)
      throw new KeyringError('invalid_input', 'say whose keys: owner, createdBefore or both', 'owner');
    reasonOf(reason);
    let revoked = 0;
    let before: string | undefined;
    for (;;) {
      const page = await store.list({
        provider: provider.id,
        states: ['active', 'disabled'],
        ...(owner === undefined ? {} : { owner }),
        ...(createdBefore === undefined ? {} : { createdBefore: Number(createdBefore) }),
        ...(before === undefined ? {} : { before }),
        limit: PAGE,
      });
      for (const { id } of page) if (await revokeOne(id, { ...author, reason })) revoked++;
      before = page.at(-1)?.id;
      if (page.length < PAGE) return revoked;
    }
  }

  async function revokeOne(
    id: string,
    options: Author & { readonly reason: string | undefined },
  ): Promise<boolean> {
    try {
      await management.revoke(id, options);
      return true;
    } catch (error) {
      // Somebody else has revoked or deleted it by now.
      if (error instanceof KeyringError && (error.code === 'illegal_move' || error.code === 'not_found'))
        return false;
      throw error;
    }
  }

  /** All or none. */
  async function importKeys(keys: readonly ImportedKey[], author: Author): Promise<readonly KeyRecord[]> {
    const seen = new Map<string, number>();
    const records = keys.map((key, at) => {
      const record = onLine(at + 1, () => recordOf(key));
      for (const digest of record.secrets[0]?.digests ?? []) {
        const first = seen.get(digest);
        if (first !== undefined)
          throw new KeyringError('duplicate', `the same secret as on line ${first}`, 'secrets', at + 1);
        seen.set(digest, at + 1);
      }
      return record;
    });
    const events = records.map((record) => management.eventOf('imported', record, author));
    if (!(await store.insert(records, events))) throw await duplicateIn(records);
    await announce({ added: true });
    for (const event of events) management.emit(event);
    return records;
  }

  function recordOf(key: ImportedKey): KeyRecord {
    if (typeof key !== 'object' || key === null)
      throw new KeyringError('invalid_input', 'expected an object');
    const { secrets, sha256, ...input } = key;
    if ((secrets === undefined) === (sha256 === undefined))
      throw new KeyringError('invalid_input', 'expected one of secrets and sha256', 'secrets');
    return management.newRecord(input as KeyInput, (at) =>
      secrets === undefined ? fromDigest(String(sha256), at) : fromSecrets(secrets, at),
    );
  }

  function fromSecrets(secrets: Secrets, at: number): SecretRecord {
    const names = Object.keys(provider.secrets);
    const unknown = Object.keys(secrets ?? {}).find((name) => !names.includes(name));
    if (unknown !== undefined)
      throw new KeyringError(
        'invalid_input',
        'the provider has no such secret',
        `secrets.${unknown.slice(0, 50)}`,
      );
    for (const name of names) {
      const value = secrets?.[name];
      const format = provider.secrets[name]?.format;
      if (typeof value !== 'string' || !/^[\x21-\x7e]{1,4096}$/.test(value))
        throw new KeyringError('invalid_input', 'expected visible ASCII characters', `secrets.${name}`);
      if (hasWrongChecksum(format, value))
        throw new KeyringError('invalid_input', 'has a wrong checksum', `secrets.${name}`);
    }
    return management.secretRecord(secrets, 1, at);
  }

  function fromDigest(text: string, at: number): SecretRecord {
    const sha = /^[0-9a-f]{64}$/i.test(text)
      ? Buffer.from(text, 'hex')
      : /^[\w+/-]{43}=?$/.test(text)
        ? Buffer.from(text, 'base64')
        : undefined;
    if (!sha) throw new KeyringError('invalid_input', 'expected a SHA-256 in hex or base64', 'sha256');
    return { serial: 1, digests: [digester.current(digester.presentDigest(sha))], createdAt: at };
  }

  async function duplicateIn(records: readonly KeyRecord[]): Promise<KeyringError> {
    for (const [at, record] of records.entries()) {
      if (await store.find(record.secrets[0]?.digests ?? []))
        return new KeyringError('duplicate', 'this secret belongs to a key already', 'secrets', at + 1);
    }
    return new KeyringError('duplicate', 'one of these secrets belongs to a key already', 'secrets');
  }

  function purge(deletedBefore: number, auditBefore: number): Promise<number> {
    return store.purge(provider.id, Math.min(deletedBefore, now()), Math.min(auditBefore, now()));
  }

  return { revokeAll, importKeys, purge };
}

function onLine<T>(line: number, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof KeyringError)) throw error;
    const message = error.field === undefined ? error.message : error.message.slice(error.field.length + 2);
    throw new KeyringError(error.code, message, error.field, line);
  }
}
