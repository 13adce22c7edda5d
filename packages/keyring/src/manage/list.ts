import type { AuditAction, AuditEvent } from '../audit.js';
import { KeyringError } from '../error.js';
import type { Key } from '../keys/key.js';
import { keyOf } from '../keys/key.js';
import type { KeyState, StoredState } from '../keys/record.js';
import type { BareStore, KeyQuery } from '../stores/store.js';
import { assertFilter, readTime } from './filter.js';
import type { Page, PageQuery } from './page.js';
import { listName, pageOf, readPageQuery } from './page.js';

/** The keys to list. All conditions must hold. */
export interface KeyFilter extends PageQuery {
  /** Only keys of this owner. */
  readonly owner?: string;
  /** Only keys of this environment. */
  readonly environment?: string;
  /** Only keys in this state. Default: every state but `deleted`. */
  readonly state?: KeyState | undefined;
}

/** The audit events to list. All conditions must hold. */
export interface AuditFilter extends PageQuery {
  /** Only events of this key. */
  readonly keyId?: string;
  /** Only events of this owner. */
  readonly owner?: string;
  /** Only events of this kind. */
  readonly action?: AuditAction | undefined;
  /** Only events from this timestamp on: a date, or milliseconds since the epoch. */
  readonly from?: Date | number | undefined;
  /** Only events up to and including this timestamp. */
  readonly to?: Date | number | undefined;
}

const STATES: Readonly<Record<KeyState, readonly StoredState[]>> = {
  active: ['active'],
  expired: ['active'],
  disabled: ['disabled'],
  revoked: ['revoked'],
  deleted: ['deleted'],
};

/**
 * Lists keys.
 *
 * @throws {KeyringError} `invalid_input` for an unknown field or state, an owner that is present and `undefined`, a
 *   wrong limit, or a cursor of another list.
 */
export async function listKeys(
  store: BareStore,
  provider: string,
  filter: KeyFilter,
  now: number,
): Promise<Page<Key>> {
  assertFilter(filter, ['owner', 'environment', 'state', 'cursor', 'limit']);
  const { owner, environment, state } = filter;
  if (state !== undefined && !Object.hasOwn(STATES, state))
    throw new KeyringError('invalid_input', `expected one of ${Object.keys(STATES).join(', ')}`, {
      field: 'state',
    });
  const list = listName('keys', { provider, owner, environment, state });
  const page = readPageQuery(filter, list);
  const query: KeyQuery = {
    ...page,
    limit: page.limit + 1,
    provider,
    states: state ? STATES[state] : ['active', 'disabled', 'revoked'],
    ...(owner === undefined ? {} : { owner }),
    ...(environment === undefined ? {} : { environment }),
    ...(state === 'active' ? { endsAfter: now } : {}),
    ...(state === 'expired' ? { endsBy: now } : {}),
  };
  return pageOf(await store.list(query), page.limit, list, (record) => keyOf(record, now));
}

/**
 * Lists audit events.
 *
 * @throws {KeyringError} `invalid_input` for an unknown field, an owner or key id that is present and `undefined`, a
 *   wrong time or limit, or a cursor of another list.
 */
export async function listAudit(
  store: BareStore,
  provider: string,
  filter: AuditFilter,
): Promise<Page<AuditEvent>> {
  assertFilter(filter, ['keyId', 'owner', 'action', 'from', 'to', 'cursor', 'limit']);
  const { keyId, owner, action } = filter;
  const from = readTime(filter.from, 'from');
  const to = readTime(filter.to, 'to');
  const list = listName('audit', { provider, keyId, owner, action, from, to });
  const page = readPageQuery(filter, list);
  const events = await store.audit({
    ...page,
    limit: page.limit + 1,
    provider,
    ...(keyId === undefined ? {} : { keyId }),
    ...(owner === undefined ? {} : { owner }),
    ...(action === undefined ? {} : { action }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  });
  return pageOf(events, page.limit, list, (event) => event);
}
