import type { AuditEvent, AuditQuery } from '../audit.js';
import type { Bus } from '../bus.js';
import type { Limits } from '../limits/limits.js';
import type { KeyRecord, LimitSettings, StoredState } from '../record.js';
import type { DayUsage, UsageCount } from '../usage.js';

/** A key together with what its owner may use. */
export interface Found {
  readonly record: KeyRecord;
  readonly ownerLimits?: LimitSettings;
}

/** Newest first. Everything given has to hold. */
export interface KeyQuery {
  readonly provider: string;
  readonly owner?: string;
  readonly environment?: string;
  readonly states: readonly StoredState[];
  /** Has no end, or ends after this moment. */
  readonly endsAfter?: number;
  /** Ends at this moment or before it. */
  readonly endsBy?: number;
  readonly createdBefore?: number;
  /** Keys with a smaller id. */
  readonly before?: string;
  readonly limit: number;
}

/**
 * Where keys are kept: documents that are found by id or by one of their digests. A store decides nothing.
 * Whatever fails throws. Each write is atomic, together with its audit events.
 */
export interface Store {
  /**
   * Connects and migrates. Each keyring opens the store and closes it; the last one closes it for good.
   * Keyrings of several providers may share a store: everything carries its provider.
   */
  open?(): Promise<void>;
  close?(): Promise<void>;

  find(digests: readonly string[]): Promise<Found | undefined>;
  get(id: string): Promise<Found | undefined>;
  list(query: KeyQuery): Promise<KeyRecord[]>;

  /** All or none. `false`: an id or a digest is there already. */
  insert(records: readonly KeyRecord[], events: readonly AuditEvent[]): Promise<boolean>;
  /** Writes a record over its `revision - 1`. `false`: that is not what is stored. `lastUsedAt` is left alone. */
  replace(record: KeyRecord, events: readonly AuditEvent[]): Promise<boolean>;
  /** Forgets tombstones, their usage, and audit events from before these moments. Answers how many keys. */
  purge(provider: string, deletedBefore: number, auditBefore: number): Promise<number>;

  ownerLimits(provider: string, owner: string): Promise<LimitSettings | undefined>;
  setOwnerLimits(
    provider: string,
    owner: string,
    limits: LimitSettings,
    events: readonly AuditEvent[],
  ): Promise<void>;

  /** Adds to the counts of each day and moves `lastUsedAt` forward; touches nothing else. */
  addUsage(counts: readonly UsageCount[]): Promise<void>;
  /** Days as `YYYY-MM-DD`, both included. */
  usage(keyId: string, from: string, to: string): Promise<DayUsage[]>;

  addAudit(events: readonly AuditEvent[]): Promise<void>;
  audit(query: AuditQuery): Promise<AuditEvent[]>;

  /** Counters and a bus of the store's own: the defaults for `limits` and `bus`. */
  readonly limits?: Limits;
  readonly bus?: Bus;
}
