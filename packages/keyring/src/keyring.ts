import type { Answer, EnvironmentOf, Provider, SecretsOf, Sessions } from '@sallyport/core';
import type { AuditEvent } from './audit.js';
import type { BulkRevocation, ImportedKey } from './bulk.js';
import type { Bus } from './bus.js';
import type { Peppers } from './digest.js';
import type { Duration } from './duration.js';
import type { KeyContext } from './entry.js';
import type { Events } from './events.js';
import type { KeyInput, KeyPatch, LimitsInput } from './input.js';
import type { Limits } from './limits/limits.js';
import type { AuditFilter, KeyFilter, Paged } from './list.js';
import type { Author, ChangeOptions } from './manage.js';
import type { Key, LimitSettings } from './record.js';
import type { Store } from './stores/store.js';
import type { DayUsage } from './usage.js';

export interface KeyringOptions<P extends Provider> {
  readonly provider: P;
  readonly store: Store;
  /** Version → pepper, each of at least 16 bytes. The highest is used for new keys. */
  readonly peppers: Peppers;
  /** The scopes that exist; others are refused. Default: any. */
  readonly scopes?: readonly string[] | undefined;
  /** Where usage is counted. Default: the store's own counters, or this process's memory. */
  readonly limits?: Limits | undefined;
  /** Tells other nodes of changes. Default: the store's own, if it has one. */
  readonly bus?: Bus | undefined;
  /** `ttl` is how long a revocation may take where no bus tells of it. Default: 30 s and 10,000 keys. */
  readonly cache?: { readonly ttl?: Duration | undefined; readonly max?: number | undefined } | undefined;
  /** How long a session lives. Default: 15 minutes. */
  readonly sessions?: { readonly ttl?: Duration | undefined } | undefined;
  /** How often usage, last use and denials are written, and units of limits given back. Default: 5 s. */
  readonly flushEvery?: Duration | undefined;
  readonly clock?: { now(): number } | undefined;
  readonly random?: ((size: number) => Uint8Array) | undefined;
}

export interface Issued<P extends Provider> {
  readonly key: Key;
  /** Shown this once: only digests are kept. */
  readonly secrets: SecretsOf<P>;
}

/** The keys of one API. Changes throw `KeyringError`; `verify` never throws. */
export interface Keyring<P extends Provider = Provider> {
  readonly provider: P;
  create(
    input: KeyInput & { readonly environment?: EnvironmentOf<P> | undefined },
    author?: Author,
  ): Promise<Issued<P>>;
  get(id: string): Promise<Key>;
  list(filter?: KeyFilter): Promise<Paged<Key>>;
  update(id: string, patch: KeyPatch, options?: ChangeOptions): Promise<Key>;
  disable(id: string, options?: ChangeOptions): Promise<Key>;
  enable(id: string, options?: ChangeOptions): Promise<Key>;
  /**
   * New secrets for the same key. The old ones work for `grace` longer, never past the key's end; by default
   * they stop at once.
   */
  regenerate(id: string, options?: ChangeOptions & { readonly grace?: Duration }): Promise<Issued<P>>;
  /** Ends the grace of a regeneration now. */
  finishRotation(id: string, options?: ChangeOptions): Promise<Key>;
  /** Takes the new secrets back; the old ones stay. */
  cancelRotation(id: string, options?: ChangeOptions): Promise<Key>;
  revoke(id: string, options?: ChangeOptions & { readonly reason?: string | undefined }): Promise<Key>;
  /** Revokes every key of an owner, or made before a moment, or both. Answers how many. */
  revokeAll(filter: BulkRevocation): Promise<number>;
  /** Leaves a tombstone: the audit log keeps its meaning until `purge`. */
  delete(id: string, options?: ChangeOptions): Promise<void>;
  /** Forgets keys that were deleted longer ago than `deleted`, and audit events older than `audit`. */
  purge(retention?: { readonly deleted?: Duration; readonly audit?: Duration }): Promise<number>;
  /** Takes over existing keys, all or none. */
  import(keys: readonly ImportedKey[], author?: Author): Promise<readonly Key[]>;

  /** What all keys of an owner may use together. */
  ownerLimits(owner: string): Promise<LimitSettings>;
  setOwnerLimits(owner: string, limits: LimitsInput, author?: Author): Promise<void>;

  /** The verifier for `createGuard`. At once when the cache knows, a promise otherwise. Never throws. */
  verify(secrets: SecretsOf<P>, context?: KeyContext): Answer | Promise<Answer>;
  /** Short-lived tokens for strategies with an exchange; for `createGuard`. */
  readonly sessions: Sessions;

  /** Counts of a key by UTC day (`YYYY-MM-DD`). Default: the last 30 days. */
  usage(id: string, range?: { readonly from?: string; readonly to?: string }): Promise<readonly DayUsage[]>;
  audit(filter?: AuditFilter): Promise<Paged<AuditEvent>>;
  /** @returns a function that stops listening. */
  on: Events['on'];
  /** Hides whatever looks like one of this API's keys in a text. */
  redact(text: string): string;
  /** Writes what is still in memory, and gives back units of limits that are not spent. */
  flush(): Promise<void>;
  /** Flushes, and closes the store and the bus. */
  close(): Promise<void>;
}
