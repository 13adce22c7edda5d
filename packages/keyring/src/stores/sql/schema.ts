import type { Kysely } from 'kysely';

/**
 * The tables. A fact that is searched for has its own column; all other facts are in `json`. Timestamps are
 * milliseconds since the epoch.
 */
export interface Schema {
  /** One row for each key. `json` is the `KeyRecord` without `lastUsedAt`. */
  sallyport_keys: {
    id: string;
    provider: string;
    owner: string;
    environment: string;
    state: string;
    created_at: number;
    changed_at: number;
    expires_at: number | null;
    last_used_at: number | null;
    revision: number;
    json: string;
  };
  /** One row for each digest of each secret. */
  sallyport_digests: { digest: string; key_id: string };
  /** One row for each owner with limits. `json` is the `LimitSettings`. */
  sallyport_owners: { provider: string; owner: string; json: string };
  /** One row for each key and UTC day. */
  sallyport_usage: { key_id: string; day: string; accepted: number; refused: number };
  /** One row for each of the two secrets of each rotation of a key that were used. */
  sallyport_lanes: {
    key_id: string;
    rotation: number;
    serial: number;
    accepted: number;
    last_used_at: number;
  };
  /** One row for each audit event. `json` is the `AuditEvent`. */
  sallyport_audit: {
    id: string;
    at: number;
    provider: string;
    action: string;
    key_id: string | null;
    owner: string | null;
    json: string;
  };
  /** One row for each window of each counter. `name` names both. */
  sallyport_counters: { name: string; used: number; ends_at: number };
  /** One row for each pepper version that made a digest. `check_value` tells another pepper, and reveals none. */
  sallyport_peppers: { provider: string; version: number; check_value: string };
  /** One row for each migration that was applied. */
  sallyport_migrations: { version: number; applied_at: string };
}

/** A connection to the tables, or a transaction on it. */
export type Db = Kysely<Schema>;

/** A kind of database. `mysql` is MariaDB too. */
export type Dialect = 'sqlite' | 'postgres' | 'mysql';
