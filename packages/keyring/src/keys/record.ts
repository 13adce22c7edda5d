/** How many requests may pass in an hour, a day and a month of the calendar, and altogether. */
export interface Quota {
  /** Requests per UTC hour. Default: no limit. */
  readonly hour?: number;
  /** Requests per day. Default: no limit. */
  readonly day?: number;
  /** Requests per month. Default: no limit. */
  readonly month?: number;
  /**
   * Requests in the whole life of the key, or of the owner's keys. It is as durable as the counters: in memory it ends with
   * the process. Default: no limit.
   */
  readonly total?: number;
  /**
   * The IANA name of the time zone whose days and months count, such as `Europe/Berlin`. A day on which its clocks are
   * changed has 23 or 25 hours. A new zone begins new windows. Default: `UTC`.
   */
  readonly timeZone?: string;
  /**
   * The day, 1 to 31, on which each month begins, such as a billing day; the last day of a month that is shorter. Another
   * day begins a new window. Default: 1.
   */
  readonly monthStart?: number;
  /** What to do if the counters cannot be reached: `closed` answers 503, `open` passes. Default: `closed`. */
  readonly onFailure?: 'open' | 'closed';
}

/** How many requests may pass in a short window. */
export interface Rate {
  /** Requests per window. */
  readonly limit: number;
  /** Milliseconds. Windows follow the clock: one of 60,000 begins at every full minute. */
  readonly per: number;
  /** What to do if the counters cannot be reached: `closed` answers 503, `open` passes. Default: `closed`. */
  readonly onFailure?: 'open' | 'closed';
}

/** The limits of a key, or of all keys of an owner together. */
export interface LimitSettings {
  /** The calendar quota. Default: none. */
  readonly quota?: Quota;
  /** The burst rate. Default: none. */
  readonly rate?: Rate;
}

/** One secret of a key at rest. It holds digests only. */
export interface SecretRecord {
  /** 1 for the first secret of a key; each later one counts up. */
  readonly serial: number;
  /** `<pepper version>.<HMAC-SHA-256, base64url>`, one for each combination of values that a strategy carries. */
  readonly digests: readonly string[];
  /**
   * The hash that the secret was imported by, until its first use; then the digest is that of an identifier. Absent for
   * every other secret.
   */
  readonly hash?: string;
  /** The last four characters. Absent if the secret is too short to show them. */
  readonly hint?: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** The secret is refused from this timestamp on. Only a replaced secret has one. */
  readonly until?: number;
  /**
   * Milliseconds that a replaced secret works after the first use of the new one. Absent once that happened, and if the
   * grace began with the regeneration. Meanwhile `until` is the latest end.
   */
  readonly graceMs?: number;
}

/** A state that is stored. `expired` is not: it follows from the clock. */
export type StoredState = 'active' | 'disabled' | 'revoked' | 'deleted';

/** A state of a key. */
export type KeyState = StoredState | 'expired';

/** A key at rest. All timestamps are milliseconds since the epoch. */
export interface KeyRecord extends LimitSettings {
  /** Ids sort by time. */
  readonly id: string;
  /** The provider's id: several keyrings may share a store. */
  readonly provider: string;
  /** A user or an organisation, in the words of your application. */
  readonly owner: string;
  /** The name that people gave the key. */
  readonly name: string;
  /** The environment in which the key works. */
  readonly environment: string;
  /** The scopes that the key grants. */
  readonly scopes: readonly string[];
  /** The addresses and CIDR ranges, v4 and v6, that may use the key. Empty: every address. */
  readonly allowedIps: readonly string[];
  /** JSON data of your application. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** The stored state. */
  readonly state: StoredState;
  /** Why the key was revoked. */
  readonly reason?: string;
  /** When the key ends. Absent: never. */
  readonly expiresAt?: number;
  /** When the key was created or imported. */
  readonly createdAt: number;
  /** When the key was changed last. Use does not count. */
  readonly changedAt: number;
  /** When the key was accepted last. Only usage counts set it, never a change. */
  readonly lastUsedAt?: number;
  /** Counts the changes; a change of an older revision is refused. */
  readonly revision: number;
  /** The current secret, and the replaced one after a regeneration. Empty once the key is deleted. */
  readonly secrets: readonly [SecretRecord, SecretRecord?] | readonly [];
}

/** The state of a record at a timestamp. */
export function stateOf(record: KeyRecord, now: number): KeyState {
  return record.state === 'active' && record.expiresAt !== undefined && record.expiresAt <= now
    ? 'expired'
    : record.state;
}

/** The replaced secret, while it still works. */
export function previousSecret(record: KeyRecord, now: number): SecretRecord | undefined {
  const previous = record.secrets[1];
  return previous && (previous.until ?? 0) > now ? previous : undefined;
}

/** The digests of all secrets of a record. */
export function digestsOf(record: KeyRecord): string[] {
  return record.secrets.flatMap((secret) => secret?.digests ?? []);
}
