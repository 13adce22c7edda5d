import type { AuditAction, AuditEvent } from '../audit.js';
import { KeyringError } from '../error.js';
import type { Key } from '../keys/key.js';
import { keyOf } from '../keys/key.js';
import type { KeyRecord, KeyState, StoredState } from '../keys/record.js';
import { withinDates } from '../keys/utc-day.js';
import type { BareStore, KeyQuery } from '../stores/store.js';
import { createPause } from '../time-slice.js';
import { assertFilter, readTime } from './filter.js';
import type { Page, PageQuery } from './page.js';
import { cursorAfter, listName, pageOf, readPageQuery } from './page.js';
import { createSearch } from './search.js';

/** The keys to list. All conditions must hold. */
export interface KeyFilter extends PageQuery {
  /** Only keys of this owner. */
  readonly owner?: string;
  /** Only keys of this environment. */
  readonly environment?: string;
  /** Only keys in this state. Default: every state but `deleted`. */
  readonly state?: KeyState | undefined;
  /**
   * Only keys that have this text in their name, in the hint of a secret, in a scope, or in a value of their metadata;
   * case does not matter. 1 to 200 characters. A call looks at no more than 20,000 keys: a page may have fewer than
   * `limit` items, and a `cursor` to go on.
   */
  readonly search?: string;
  /** Only keys that end before this timestamp: a date, or milliseconds since the epoch. Keys that ended are included. */
  readonly expiresBefore?: Date | number;
}

/** The audit events to list. All conditions must hold. */
export interface AuditFilter extends PageQuery {
  /** Only events of this key. */
  readonly keyId?: string;
  /** Only events of this owner. */
  readonly owner?: string;
  /** Only events of this kind. */
  readonly action?: AuditAction | undefined;
  /** No events of this kind: with `refused`, only changes. */
  readonly except?: AuditAction | undefined;
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

const SEARCHED_AT_ONCE = 500;
/** The largest number of keys that one call looks at. The next page goes on from there. */
const MOST_SEARCHED = 20_000;

/**
 * Lists keys.
 *
 * @throws {KeyringError} `invalid_input` for an unknown field or state, a text or `expiresBefore` that is present and
 *   `undefined`, a wrong time or limit, or a cursor of another list.
 */
export async function listKeys(
  store: BareStore,
  provider: string,
  filter: KeyFilter,
  now: number,
): Promise<Page<Key>> {
  assertFilter(filter, ['owner', 'environment', 'state', 'search', 'expiresBefore', 'cursor', 'limit']);
  const { owner, environment, state, search } = filter;
  if (state !== undefined && !Object.hasOwn(STATES, state))
    throw new KeyringError('invalid_input', `expected one of ${Object.keys(STATES).join(', ')}`, {
      field: 'state',
    });
  const expiresBefore = readTime(filter.expiresBefore, 'expiresBefore');
  const matches = search === undefined ? undefined : createSearch(search);
  const list = listName('keys', { provider, owner, environment, state, search, expiresBefore });
  const page = readPageQuery(filter, list);
  const ends = [
    ...(state === 'expired' ? [now] : []),
    ...(expiresBefore === undefined ? [] : [Math.ceil(expiresBefore) - 1]),
  ];
  const query: KeyQuery = {
    ...page,
    limit: page.limit + 1,
    provider,
    states: state ? STATES[state] : ['active', 'disabled', 'revoked'],
    ...(owner === undefined ? {} : { owner }),
    ...(environment === undefined ? {} : { environment }),
    ...(state === 'active' ? { endsAfter: now } : {}),
    ...(ends.length > 0 ? { endsBy: Math.min(...ends) } : {}),
  };
  const view = (record: KeyRecord) => keyOf(record, now);
  if (matches) return searchKeys(store, query, page.limit, list, view, matches);
  return pageOf(await store.list(query), page.limit, list, view);
}

/** A page of the keys that a search matches. It looks at a bounded number of keys, in slices. */
async function searchKeys(
  store: BareStore,
  query: KeyQuery,
  limit: number,
  list: string,
  view: (record: KeyRecord) => Key,
  matches: (key: Key) => boolean,
): Promise<Page<Key>> {
  const pause = createPause();
  const found: Key[] = [];
  let { before } = query;
  for (let searched = 0; searched < MOST_SEARCHED; searched += SEARCHED_AT_ONCE) {
    const records = await store.list({
      ...query,
      ...(before === undefined ? {} : { before }),
      limit: SEARCHED_AT_ONCE,
    });
    found.push(...records.map(view).filter(matches));
    before = records.at(-1)?.id;
    if (found.length > limit) return pageOf(found, limit, list, (key) => key);
    if (records.length < SEARCHED_AT_ONCE || before === undefined) return { items: found };
    await pause();
  }
  return { items: found, ...(before === undefined ? {} : { cursor: cursorAfter(before, list) }) };
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
  assertFilter(filter, ['keyId', 'owner', 'action', 'except', 'from', 'to', 'cursor', 'limit']);
  const { keyId, owner, action, except } = filter;
  const from = readTime(filter.from, 'from');
  const to = readTime(filter.to, 'to');
  const list = listName('audit', { provider, keyId, owner, action, except, from, to });
  const page = readPageQuery(filter, list);
  const events = await store.audit({
    ...page,
    limit: page.limit + 1,
    provider,
    ...(keyId === undefined ? {} : { keyId }),
    ...(owner === undefined ? {} : { owner }),
    ...(action === undefined ? {} : { action }),
    ...(except === undefined ? {} : { except }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  });
  return pageOf(events, page.limit, list, (event) => ({ ...event, at: withinDates(event.at) }));
}
