/** A kind of audit event. */
export type AuditAction =
  | 'created'
  | 'imported'
  | 'updated'
  | 'disabled'
  | 'enabled'
  | 'regenerated'
  | 'grace_begun'
  | 'rotation_finished'
  | 'rotation_cancelled'
  | 'revoked'
  | 'deleted'
  | 'leaked'
  | 'transferred'
  | 'owner_limits_set'
  | 'refused';

/** Who did what, when and from which address. It never holds a secret. */
export interface AuditEvent {
  /** Ids sort by time. */
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The provider's id. */
  readonly provider: string;
  /** The kind of event. */
  readonly action: AuditAction;
  /** The key, if the event is about one. */
  readonly keyId?: string;
  /** The owner of the key, or the one whose limits were set. */
  readonly owner?: string;
  /** Who made the change, in the words of your application. */
  readonly by?: string;
  /** The address that the change or the refused request came from. */
  readonly ip?: string;
  /**
   * More about it: the `fields` that an update changed, the `reason` of a revocation, the `graceMs` of a
   * regeneration, the end (`until`) of a grace that began at the first use of the new secret, the `url` of a leak and
   * what was `done`, the owner that a transferred key went `to` or came `from`, or the `code` of refusals and their
   * `count`. Of a known key it also holds the `cause` of `forbidden` and `invalid`: `scope` with the `scopes` that the
   * key lacks (at most 20), `address`, `environment` with the `environment` that was asked for, or `secret` for one
   * that was replaced.
   */
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** A search in a store's audit log. All conditions must hold; the newest event comes first. */
export interface AuditQuery {
  /** The provider's id. */
  readonly provider: string;
  /** Only events of this key. */
  readonly keyId?: string;
  /** Only events of this owner. */
  readonly owner?: string;
  /** Only events of this kind. */
  readonly action?: AuditAction;
  /** No events of this kind. */
  readonly except?: AuditAction;
  /** Only events from this timestamp on, in milliseconds since the epoch. */
  readonly from?: number;
  /** Only events up to and including this timestamp. */
  readonly to?: number;
  /** Only events with a smaller id. */
  readonly before?: string;
  /** The largest number of events. */
  readonly limit: number;
}
