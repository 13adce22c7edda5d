import { hash } from 'node:crypto';
import { KeyringError } from '../error.js';

/** The part of a list to read. */
export interface PageQuery {
  /** The `cursor` of the page before. Default: the first page. */
  readonly cursor?: string | undefined;
  /** The largest number of items, 1 to 1000. Default: 100. */
  readonly limit?: number | undefined;
}

/** One page of a list, the newest item first. */
export interface Page<T> {
  /** The items. */
  readonly items: readonly T[];
  /** Reads the next page. Absent on the last one. */
  readonly cursor?: string;
}

/** Where a page begins, for a store. */
export interface PageStart {
  /** Only items with a smaller id. */
  readonly before?: string;
  /** The largest number of items. */
  readonly limit: number;
}

/**
 * The name of a list. A cursor holds it: with another filter a cursor would skip items that it must not skip.
 */
export function listName(kind: string, filter: object): string {
  return hash('sha256', kind + JSON.stringify(filter)).slice(0, 8);
}

/** @throws {KeyringError} `invalid_input` for a limit that is out of range, or a cursor of another list. */
export function readPageQuery({ cursor, limit = 100 }: PageQuery, list: string): PageStart {
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000)
    throw new KeyringError('invalid_input', 'expected 1 to 1000', { field: 'limit' });
  if (cursor === undefined) return { limit };
  const [from, before, ...more] = Buffer.from(String(cursor), 'base64url').toString().split('.');
  if (from === list && before && /^[a-z]+_[0-9a-f]{32}$/.test(before) && more.length === 0)
    return { before, limit };
  throw new KeyringError('invalid_input', 'this cursor is not from this list', { field: 'cursor' });
}

/** Makes a page of rows. One row more than the limit shows that there is a next page. */
export function pageOf<R extends { readonly id: string }, T>(
  rows: readonly R[],
  limit: number,
  list: string,
  view: (row: R) => T,
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return { items: shown.map(view), ...(last ? { cursor: cursorAfter(last.id, list) } : {}) };
}

/** The cursor of the items after an id. */
export function cursorAfter(id: string, list: string): string {
  return Buffer.from(`${list}.${id}`).toString('base64url');
}
