import { useState } from 'preact/hooks';
import type { ApiResult } from '../api.js';
import type { Problem } from '../contract.js';
import { useLoad } from '../use-load.js';
import type { Query } from './api.js';

interface Paged {
  readonly next?: string | undefined;
}

/** A list that is loaded page by page. */
export interface Pages<T> {
  /** All pages so far; absent until the first. */
  readonly result?: ApiResult<T>;
  /** Why the next page could not be loaded. */
  readonly problem?: Problem;
  /** Loads the first page again. */
  readonly reload: () => Promise<void>;
  /** Loads the next page; absent on the last one. */
  readonly more?: () => Promise<void>;
}

/**
 * Loads a list page by page.
 *
 * @param join - Adds a page to those before it.
 */
export function usePages<T extends Paged>(
  load: (query: Query) => Promise<ApiResult<T>>,
  query: Query,
  join: (before: T, page: T) => T,
): Pages<T> {
  const { result, reload, set } = useLoad(() => load(query), [JSON.stringify(query)]);
  const [problem, setProblem] = useState<Problem>();
  const shown = result?.ok ? result.data : undefined;
  const cursor = shown?.next;
  async function loadMore(before: T, next: string) {
    const page = await load({ ...query, cursor: next });
    setProblem(page.ok ? undefined : page.problem);
    if (page.ok) set({ ok: true, data: join(before, page.data) });
  }
  return {
    ...(result ? { result } : {}),
    ...(problem ? { problem } : {}),
    reload,
    ...(shown && cursor !== undefined ? { more: () => loadMore(shown, cursor) } : {}),
  };
}
