import { hash } from 'node:crypto';
import type { AuditAction, AuditEvent } from './audit.js';
import { KeyringError } from './error.js';
import type { Key, KeyState, StoredState } from './record.js';
import { viewOf } from './record.js';
import type { KeyQuery, Store } from './stores/store.js';

export interface Page {
  /** Where the page before ended. */
  readonly cursor?: string | undefined;
  /** 1 to 1000. Default: 100. */
  readonly limit?: number | undefined;
}

export interface KeyFilter extends Page {
  readonly owner?: string | undefined;
  readonly environment?: string | undefined;
  /** Default: every state but `deleted`. */
  readonly state?: KeyState | undefined;
}

export interface AuditFilter extends Page {
  readonly keyId?: string | undefined;
  readonly owner?: string | undefined;
  readonly action?: AuditAction | undefined;
  readonly from?: Date | number | undefined;
  readonly to?: Date | number | undefined;
}

/** Newest first. */
export interface Paged<T> {
  readonly items: readonly T[];
  /** Absent on the last page. */
  readonly cursor?: string;
}

const STATES: Readonly<Record<KeyState, readonly StoredState[]>> = {
  active: ['active'],
  expired: ['active'],
  disabled: ['disabled'],
  revoked: ['revoked'],
  deleted: ['deleted'],
};

/** @throws {KeyringError} `invalid_input` for a cursor that is not from this list. */
export async function listKeys(
  store: Store,
  provider: string,
  filter: KeyFilter,
  now: number,
): Promise<Paged<Key>> {
  const { cursor, limit, owner, environment, state } = filter;
  if (state !== undefined && !Object.hasOwn(STATES, state))
    throw new KeyringError('invalid_input', `expected one of ${Object.keys(STATES).join(', ')}`, 'state');
  const list = listName('keys', { provider, owner, environment, state });
  const page = readPage(cursor, limit, list);
  const query: KeyQuery = {
    ...page,
    provider,
    states: state ? STATES[state] : ['active', 'disabled', 'revoked'],
    ...(owner === undefined ? {} : { owner }),
    ...(environment === undefined ? {} : { environment }),
    ...(state === 'active' ? { endsAfter: now } : {}),
    ...(state === 'expired' ? { endsBy: now } : {}),
  };
  const records = await store.list({ ...query, limit: page.limit + 1 });
  return paged(records, page.limit, list, (record) => viewOf(record, now));
}

export async function listAudit(
  store: Store,
  provider: string,
  filter: AuditFilter,
): Promise<Paged<AuditEvent>> {
  const { cursor, limit, keyId, owner, action } = filter;
  const [from, to] = [filter.from, filter.to].map((moment) =>
    moment === undefined ? undefined : Number(moment),
  );
  const list = listName('audit', { provider, keyId, owner, action, from, to });
  const page = readPage(cursor, limit, list);
  const events = await store.audit({
    ...page,
    provider,
    limit: page.limit + 1,
    ...(keyId === undefined ? {} : { keyId }),
    ...(owner === undefined ? {} : { owner }),
    ...(action === undefined ? {} : { action }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  });
  return paged(events, page.limit, list, (event) => event);
}

function paged<R extends { readonly id: string }, T>(
  rows: readonly R[],
  limit: number,
  list: string,
  view: (row: R) => T,
): Paged<T> {
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    items: shown.map(view),
    ...(last ? { cursor: Buffer.from(`${list}.${last.id}`).toString('base64url') } : {}),
  };
}

/** A cursor names the list that it is from: with another filter it would skip what it must not. */
function listName(kind: string, filter: object): string {
  return hash('sha256', kind + JSON.stringify(filter)).slice(0, 8);
}

function readPage(
  cursor: string | undefined,
  limit = 100,
  list: string,
): { readonly before?: string; readonly limit: number } {
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000)
    throw new KeyringError('invalid_input', 'expected 1 to 1000', 'limit');
  if (cursor === undefined) return { limit };
  const [from, before, ...more] = Buffer.from(String(cursor), 'base64url').toString().split('.');
  if (from === list && before && /^[a-z]+_[0-9a-f]{32}$/.test(before) && more.length === 0)
    return { before, limit };
  throw new KeyringError('invalid_input', 'this cursor is not from this list', 'cursor');
}
