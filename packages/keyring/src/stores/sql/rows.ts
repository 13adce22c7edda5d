import type { AuditEvent } from '../../audit.js';
import type { KeyRecord, LimitSettings } from '../../keys/record.js';
import { digestsOf } from '../../keys/record.js';
import type { StoredKey } from '../store.js';
import type { Schema } from './schema.js';

/** A key joined with the limits of its owner. */
export interface StoredKeyRow {
  /** The record. */
  json: string;
  /** Milliseconds since the epoch. Postgres returns a string. */
  last_used_at: number | null;
  /** The limits of the owner. */
  limits: string | null;
}

/** The row of a record. Usage alone writes `last_used_at`. */
export function keyRow(record: KeyRecord): Omit<Schema['sallyport_keys'], 'last_used_at'> {
  const { lastUsedAt: _, ...stored } = record;
  const {
    id,
    provider,
    owner,
    environment,
    state,
    createdAt,
    changedAt,
    expiresAt = null,
    revision,
  } = stored;
  return {
    ...{ id, provider, owner, environment, state, revision, json: JSON.stringify(stored) },
    created_at: createdAt,
    changed_at: changedAt,
    expires_at: expiresAt,
  };
}

/** The rows of a record's digests. */
export function digestRows(record: KeyRecord): Schema['sallyport_digests'][] {
  return digestsOf(record).map((digest) => ({ digest, key_id: record.id }));
}

/** The row of an audit event. */
export function auditRow(event: AuditEvent): Schema['sallyport_audit'] {
  const { id, at, provider, action, keyId = null, owner = null } = event;
  return { id, at, provider, action, key_id: keyId, owner, json: JSON.stringify(event) };
}

/** The record of a row. */
export function recordOf(row: { readonly json: string; readonly last_used_at: number | null }): KeyRecord {
  const record = JSON.parse(row.json) as KeyRecord;
  return row.last_used_at === null ? record : { ...record, lastUsedAt: Number(row.last_used_at) };
}

/** The key of a joined row. */
export function storedKeyOf(row: StoredKeyRow): StoredKey {
  const record = recordOf(row);
  return row.limits === null ? { record } : { record, ownerLimits: JSON.parse(row.limits) as LimitSettings };
}
