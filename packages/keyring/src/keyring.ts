import type {
  Duration,
  EnvironmentOf,
  MaybePromise,
  Provider,
  SecretsOf,
  Sessions,
  VerifyContext,
  VerifyResult,
} from '@sallyport/core';
import type { AuditEvent } from './audit.js';
import type { Events } from './events.js';
import type { Key } from './keys/key.js';
import type { LimitSettings } from './keys/record.js';
import type { LimitUse } from './limits/read-limits.js';
import type {
  Author,
  ChangeOptions,
  RegenerateOptions,
  RevokeOptions,
  TransferOptions,
  UpdateOptions,
} from './manage/author.js';
import type { BulkRevocation } from './manage/bulk.js';
import type { ImportedKey } from './manage/imported-key.js';
import type { KeyInput, KeyPatch, LimitsInput } from './manage/input.js';
import type { LeakedKey, LeakOptions } from './manage/leak.js';
import type { AuditFilter, KeyFilter } from './manage/list.js';
import type { Page } from './manage/page.js';
import type { Redactor } from './redact/create-redactor.js';
import type { FoundKey } from './verify/find.js';
import type { SecretUse } from './verify/secret-usage.js';
import type { DayUsage } from './verify/usage.js';

/** A key together with its secrets. */
export interface Issued<P extends Provider> {
  /** The key, without its secrets. */
  readonly key: Key;
  /** The secrets in the clear. Nobody can read them again: only digests are kept. */
  readonly secrets: SecretsOf<P>;
}

/** The calls of a keyring inside a transaction of your application. */
export interface KeyringInTransaction<P extends Provider = Provider>
  extends Pick<
    Keyring<P>,
    | 'create'
    | 'get'
    | 'list'
    | 'update'
    | 'transfer'
    | 'disable'
    | 'enable'
    | 'regenerate'
    | 'finishRotation'
    | 'cancelRotation'
    | 'revoke'
    | 'delete'
    | 'import'
    | 'ownerLimits'
    | 'setOwnerLimits'
  > {
  /**
   * Tells this node, the other nodes and the listeners of what was changed. Call it when the transaction is committed;
   * without it, caches hold what they know until their TTL ends. It never rejects.
   */
  announce(): Promise<void>;
}

/**
 * The keys of one API. Every call but `verify` throws `KeyringError`: `invalid_input` for an argument that is not
 * acceptable, `not_found` for an unknown or deleted key.
 */
export interface Keyring<P extends Provider = Provider> {
  /** The API whose keys are kept. */
  readonly provider: P;
  /** Creates a key. */
  create(input: KeyInput<EnvironmentOf<P>>, author?: Author): Promise<Issued<P>>;
  /** Reads a key. */
  get(id: string): Promise<Key>;
  /** Lists keys, newest first. */
  list(filter?: KeyFilter): Promise<Page<Key>>;
  /** Changes the settings of a key. @throws {KeyringError} `invalid_state`, `conflict`. */
  update(id: string, patch: KeyPatch, options?: UpdateOptions): Promise<Key>;
  /**
   * Hands a key to another owner, whose limits apply from then on; its own counts start anew. Its secrets stay the
   * same: `regenerate` them if the old owner must not use them. The audit log of each of the two owners gets an event.
   *
   * @throws {KeyringError} `invalid_state` for a revoked key, and for one that is the owner's already; `conflict`.
   */
  transfer(id: string, options: TransferOptions): Promise<Key>;
  /** Switches a key off. @throws {KeyringError} `invalid_state`, `conflict`. */
  disable(id: string, options?: ChangeOptions): Promise<Key>;
  /** Switches a key on again. @throws {KeyringError} `invalid_state`, `conflict`. */
  enable(id: string, options?: ChangeOptions): Promise<Key>;
  /**
   * Gives a key new secrets under the same id. The old ones work for `grace` longer, never past the end of the
   * key; by default they stop at once.
   *
   * @throws {KeyringError} `invalid_state`, such as for a second grace while one is running; `conflict`.
   */
  regenerate(id: string, options?: RegenerateOptions): Promise<Issued<P>>;
  /** Ends the grace of a regeneration now. @throws {KeyringError} `invalid_state`, `conflict`. */
  finishRotation(id: string, options?: ChangeOptions): Promise<Key>;
  /** Restores the old secrets and ends the new ones. @throws {KeyringError} `invalid_state`, `conflict`. */
  cancelRotation(id: string, options?: ChangeOptions): Promise<Key>;
  /** Ends a key for good. @throws {KeyringError} `invalid_state`, `conflict`. */
  revoke(id: string, options?: RevokeOptions): Promise<Key>;
  /**
   * Revokes every key of an owner, every key created before a timestamp, or both. It goes on past a key that fails. A key
   * that is created meanwhile stays.
   *
   * @returns how many.
   * @throws {KeyringError} `incomplete`, with the ids that are `done` and those that are `left`; call it again.
   */
  revokeAll(filter: BulkRevocation): Promise<number>;
  /** Deletes a key. A tombstone keeps the audit log readable until `purge`. @throws {KeyringError} `conflict`. */
  delete(id: string, options?: ChangeOptions): Promise<void>;
  /**
   * Forgets keys and audit events for good, with the usage of the keys and the limits of owners who have no other. It
   * works in small batches, so it may run beside everything else.
   *
   * @returns the number of forgotten keys.
   */
  purge(retention?: {
    /** How long the tombstone of a deleted key is kept. Default: `'90d'`. */
    readonly deleted?: Duration;
    /** How long a revoked key is kept. Default: for ever. */
    readonly revoked?: Duration;
    /** How long a key is kept after its end. Default: for ever. */
    readonly expired?: Duration;
    /** How long audit events are kept. Default: `'365d'`. */
    readonly audit?: Duration;
  }): Promise<number>;
  /** Takes over existing keys, all or none. @throws {KeyringError} `duplicate`; the error names the line. */
  import(keys: readonly ImportedKey[], author?: Author): Promise<readonly Key[]>;

  /**
   * The same calls inside a transaction of your application, so that an account and its first key are there together or
   * not at all.
   *
   * @param transaction - A Kysely transaction, or a connection of `pg` or `mysql2` on which you began one. On SQLite:
   *   the transaction of `sqliteConnection`'s `db`.
   * @throws {KeyringError} `invalid_input` for something else, `invalid_option` if the store has no transactions.
   * @example
   * const inside = keyring.with(client);
   * const { secrets } = await inside.create({ owner: account.id, name: 'first' });
   * await client.query('commit');
   * await inside.announce();
   */
  with(transaction: unknown): KeyringInTransaction<P>;

  /** The limits that all keys of an owner share. */
  ownerLimits(owner: string): Promise<LimitSettings>;
  /** Replaces the limits that all keys of an owner share. */
  setOwnerLimits(owner: string, limits: LimitsInput, author?: Author): Promise<void>;

  /**
   * The verifier for `createGuard`. It answers synchronously if the key is cached, and never throws: if the store
   * is down, the result is the refusal `unavailable`.
   */
  verify(secrets: SecretsOf<P>, context?: VerifyContext): MaybePromise<VerifyResult>;
  /** Short-lived tokens for strategies with an exchange. Pass it to `createGuard`. */
  readonly sessions: Sessions;

  /**
   * Finds the key that secrets belong to, in whichever state it is: for a box where people paste a leaked key. It is no
   * use of the key: it charges, counts and logs nothing. A deleted key is unknown, because its digests are gone.
   *
   * @returns undefined for unknown secrets.
   * @throws {KeyringError} `invalid_input` if a value is missing or no string. An error of the store is passed on.
   */
  find(secrets: SecretsOf<P>): Promise<FoundKey | undefined>;
  /**
   * Reads how much of each limit of a key and of its owner is used: every window, rates before quotas, as `verify` would
   * report them before its charge. It charges nothing, and asks the counters each time. On SQL and Redis the units that
   * other nodes hold are used until they are given back.
   *
   * @throws {KeyringError} `not_found`; `invalid_option` for counters of your own without `peek`. An error of the counters
   *   is passed on.
   */
  limits(id: string): Promise<readonly LimitUse[]>;
  /**
   * Ends a secret that became public, and records where it was found. A secret in its grace ends alone; the key goes on.
   *
   * @returns the key and what was done; undefined if it is none of this keyring's.
   */
  reportLeak(secrets: SecretsOf<P>, options?: LeakOptions): Promise<LeakedKey | undefined>;

  /** Counts requests of a key by UTC day (`YYYY-MM-DD`, both ends included). Default: the last 30 days. */
  usage(
    id: string,
    range?: {
      /** The first day. Default: 29 days ago. */
      readonly from?: string;
      /** The last day. Default: today. */
      readonly to?: string;
    },
  ): Promise<readonly DayUsage[]>;
  /**
   * Tells the use of the old and of the new secret while both work, each since the rotation began: end the rotation when
   * the old one is not used any more.
   *
   * @returns the current secret and the previous one; nothing for a key that is not being rotated.
   * @throws {KeyringError} `not_found`.
   */
  secretUsage(id: string): Promise<readonly SecretUse[]>;
  /** Lists audit events, newest first. */
  audit(filter?: AuditFilter): Promise<Page<AuditEvent>>;
  /** Listens to one type of this keyring's events. @returns a function that stops listening. */
  on: Events['on'];
  /**
   * Replaces every string that looks like one of this API's secrets by `[redacted]`, also if it is escaped, or encoded as
   * Base64, hex or bytes.
   */
  redact: Redactor;
  /** Writes usage and refusals now, and gives unspent units of limits back. Rejects if the store does. */
  flush(): Promise<void>;
  /** Flushes, and closes the store and the bus. Rejects if the store does. */
  close(): Promise<void>;
}
