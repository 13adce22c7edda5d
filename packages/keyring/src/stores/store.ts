import type { AuditEvent, AuditQuery } from '../audit.js';
import type { Bus } from '../bus/bus.js';
import type { KeyRecord, LimitSettings, StoredState } from '../keys/record.js';
import type { Limits } from '../limits/limits.js';
import type { DayUsage, LaneCount, UsageCount } from '../verify/usage.js';
import type { OwnerCap } from './owner-cap.js';

/** A key together with the limits of its owner. */
export interface StoredKey {
  /** The key at rest. */
  readonly record: KeyRecord;
  /** The limits that all keys of the owner share. Absent: none. */
  readonly ownerLimits?: LimitSettings;
}

/** A search for keys. All conditions must hold; the newest key comes first. */
export interface KeyQuery {
  /** The provider's id. */
  readonly provider: string;
  /** Only keys of this owner. */
  readonly owner?: string;
  /** Only keys of this environment. */
  readonly environment?: string;
  /** Only keys in one of these states. */
  readonly states: readonly StoredState[];
  /** Only keys that have no end, or end after this timestamp. */
  readonly endsAfter?: number;
  /** Only keys that end at or before this timestamp. */
  readonly endsBy?: number;
  /** Only keys created before this timestamp. */
  readonly createdBefore?: number;
  /** Only keys with a smaller id. */
  readonly before?: string;
  /** The largest number of keys. */
  readonly limit: number;
}

/** What {@link Store.change} writes. */
export interface RecordChange {
  /** The new record. Its revision is one more than that of the stored one. */
  readonly record: KeyRecord;
  /** The audit events of the change. */
  readonly events: readonly AuditEvent[];
  /** The change is refused if it would leave the owner with more keys. */
  readonly cap?: OwnerCap | undefined;
}

/** What {@link Store.purge} forgets. All bounds are milliseconds since the epoch; an absent one leaves its rows alone. */
export interface PurgeBounds {
  /** Tombstones of keys that were deleted before this timestamp. */
  readonly deletedBefore?: number;
  /** Keys that were revoked before this timestamp. */
  readonly revokedBefore?: number;
  /** Keys that ended before this timestamp. */
  readonly expiredBefore?: number;
  /** Audit events from before this timestamp. */
  readonly auditBefore?: number;
}

/** How much was forgotten. */
export interface PurgeResult {
  /** Keys. */
  readonly keys: number;
  /** Audit events. */
  readonly audit: number;
}

/**
 * Keeps keys, and finds them by id or by one of their digests. A store makes no decision. Every failure rejects.
 * Each write is atomic, together with its audit events.
 */
export interface Store {
  /**
   * Connects and migrates. Each keyring opens and closes the store; the last `close` disconnects. Keyrings of
   * several providers may share a store: every row names its provider.
   */
  open?(): Promise<void>;
  /** Disconnects, if no other keyring uses the store. */
  close?(): Promise<void>;

  /** Finds the key that one of the digests belongs to. */
  find(digests: readonly string[]): Promise<StoredKey | undefined>;
  /** Finds a key by its id, a deleted one included. */
  get(id: string): Promise<StoredKey | undefined>;
  /** Finds keys, newest first. */
  list(query: KeyQuery): Promise<KeyRecord[]>;

  /**
   * Adds all records, or none.
   *
   * @param caps - One for each owner whose keys are limited. However many nodes insert at once, none is exceeded.
   * @returns `false` if an id or a digest exists already.
   * @throws {KeyringError} `limit_reached` if an owner would have too many keys.
   */
  insert(
    records: readonly KeyRecord[],
    events: readonly AuditEvent[],
    caps?: readonly OwnerCap[],
  ): Promise<boolean>;
  /**
   * Reads a record and writes the one that `edit` makes of it, in one step: until it is written, nobody else changes
   * the key. So it never loses against somebody who keeps changing the key. `lastUsedAt` stays as it is.
   *
   * @param edit - Makes the change of the stored record, or of none. It may be called more than once. If it throws,
   *   nothing is written and the error is passed on.
   * @returns `false` if a digest of the new record belongs to another key.
   * @throws {KeyringError} `limit_reached` if the owner would have more keys than the cap of the change.
   */
  change(id: string, edit: (stored: KeyRecord | undefined) => RecordChange): Promise<boolean>;
  /**
   * Writes a record over its `revision - 1`, and leaves `lastUsedAt` alone.
   *
   * @returns `false` if another revision is stored.
   */
  replace(record: KeyRecord, events: readonly AuditEvent[]): Promise<boolean>;
  /**
   * Forgets keys together with their usage and their owner's limits if the owner has no other key, and audit
   * events. It works in small batches; one that fails leaves those before it done.
   */
  purge(provider: string, bounds: PurgeBounds): Promise<PurgeResult>;

  /** Reads the limits that all keys of an owner share. */
  ownerLimits(provider: string, owner: string): Promise<LimitSettings | undefined>;
  /** Replaces the limits that all keys of an owner share. */
  setOwnerLimits(
    provider: string,
    owner: string,
    limits: LimitSettings,
    events: readonly AuditEvent[],
  ): Promise<void>;

  /**
   * Adds to the counts of each day and of each lane, and moves `lastUsedAt` forward. It touches nothing else of a key.
   * Counts of a key that is not stored, as after a purge, are dropped.
   */
  addUsage(counts: readonly UsageCount[]): Promise<void>;
  /** Reads the counts of the two secrets of one rotation, by serial. A secret without a count may be left out. */
  secretUsage(keyId: string, rotation: number): Promise<LaneCount[]>;
  /** Reads the counts of a key. Days are `YYYY-MM-DD`, both included. */
  usage(keyId: string, from: string, to: string): Promise<DayUsage[]>;

  /** Adds audit events. */
  addAudit(events: readonly AuditEvent[]): Promise<void>;
  /** Finds audit events, newest first. */
  audit(query: AuditQuery): Promise<AuditEvent[]>;

  /**
   * Keeps the check value of a pepper version if the store has none yet. A store that may only be read keeps none.
   *
   * @returns the check value that is kept.
   */
  pepperCheck(provider: string, version: number, check: string): Promise<string>;

  /**
   * The same store inside a transaction of the application. Absent: the store has no transactions.
   *
   * @throws {KeyringError} `invalid_input` for something that is no transaction of this database.
   */
  with?(transaction: unknown): BareStore;

  /** The store's own counters: the default for a keyring's `limits`. */
  readonly limits?: Limits;
  /** The store's own bus: the default for a keyring's `bus`. */
  readonly bus?: Bus;
}

/** The keys of a store, without its connection. */
export type BareStore = Omit<Store, 'open' | 'close' | 'limits' | 'bus' | 'with'>;
