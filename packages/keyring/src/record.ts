/** Moments are milliseconds since the epoch throughout. */

/** What a key may use, per UTC day and UTC month. */
export interface Quota {
  readonly day?: number;
  readonly month?: number;
  /** What happens when the counters cannot be reached. Default: `closed`, which answers 503. */
  readonly onFailure?: 'open' | 'closed';
}

/** How fast a key may be used. */
export interface Rate {
  readonly limit: number;
  /** Seconds. Windows follow the clock: those of 60 begin at every full minute. */
  readonly per: number;
  /** What happens when the counters cannot be reached. Default: `closed`, which answers 503. */
  readonly onFailure?: 'open' | 'closed';
}

export interface LimitSettings {
  readonly quota?: Quota;
  readonly rate?: Rate;
}

/** What is kept of one secret: digests only, one for each combination of values that a strategy carries. */
export interface SecretRecord {
  /** 1 for the first secret of a key, then counting. */
  readonly serial: number;
  /** `<pepper version>.<HMAC-SHA-256, base64url>` */
  readonly digests: readonly string[];
  /** The last characters, where the secret is long enough to show them. */
  readonly hint?: string;
  readonly createdAt: number;
  /** From then on the secret is refused. Set on a replaced secret only. */
  readonly until?: number;
}

/** The states that are stored. `expired` follows from the clock. */
export type StoredState = 'active' | 'disabled' | 'revoked' | 'deleted';
export type KeyState = StoredState | 'expired';

/** A key as a store keeps it. */
export interface KeyRecord extends LimitSettings {
  readonly id: string;
  /** The provider's id: several keyrings may share a store. */
  readonly provider: string;
  readonly owner: string;
  readonly name: string;
  readonly environment: string;
  readonly scopes: readonly string[];
  /** Addresses and CIDR ranges, v4 and v6. None: every address. */
  readonly allowedIps: readonly string[];
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly state: StoredState;
  /** Why it was revoked. */
  readonly reason?: string;
  readonly expiresAt?: number;
  readonly createdAt: number;
  readonly changedAt: number;
  /** Kept by the usage counts alone: never part of a change. */
  readonly lastUsedAt?: number;
  /** Counts changes; a change of an older revision is refused. */
  readonly revision: number;
  /** The current one, and the one before it while the key is being rotated. */
  readonly secrets: readonly [SecretRecord, SecretRecord?] | readonly [];
}

/** A key as its manager sees it. */
export interface Key extends Omit<KeyRecord, 'state' | 'secrets'> {
  readonly state: KeyState;
  /** The last characters of the current secret, to tell keys apart. */
  readonly hint?: string;
  /** While the key is being rotated: until when the replaced secret works, and its last characters. */
  readonly rotation?: { readonly until: number; readonly hint?: string };
}

export function stateOf(record: KeyRecord, now: number): KeyState {
  return record.state === 'active' && record.expiresAt !== undefined && record.expiresAt <= now
    ? 'expired'
    : record.state;
}

/** The secret that is being replaced, while it still works. */
export function rotatingOut(record: KeyRecord, now: number): SecretRecord | undefined {
  const previous = record.secrets[1];
  return previous && (previous.until ?? 0) > now ? previous : undefined;
}

export function viewOf(record: KeyRecord, now: number): Key {
  const { secrets, ...rest } = record;
  const hint = secrets[0]?.hint;
  const previous = rotatingOut(record, now);
  return {
    ...rest,
    state: stateOf(record, now),
    ...(hint === undefined ? {} : { hint }),
    ...(previous
      ? {
          rotation: {
            until: previous.until as number,
            ...(previous.hint === undefined ? {} : { hint: previous.hint }),
          },
        }
      : {}),
  };
}
