import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ApiResult } from '../api.js';
import { api } from '../api.js';
import type { KeyList, Problem } from '../contract.js';
import { leaveList, returnToList } from '../list-place.js';
import type { Filters } from '../route.js';
import { keyLink, listLink, openedKey } from '../route.js';
import { useLoad } from '../use-load.js';

/** The keys that are shown of a list. */
export interface KeysShown {
  /** Absent until the first result. */
  readonly result?: ApiResult<KeyList>;
  /** Why no more keys could be loaded. */
  readonly problem?: Problem;
  /** Loads the list again. */
  readonly reload: () => Promise<void>;
  /** Loads more keys. Absent if there are none. */
  readonly loadMore?: () => Promise<void>;
}

/** The largest number of keys that are loaded at once for somebody who comes back. */
const MOST_AGAIN = 500;

/**
 * Loads a list page by page. Somebody who comes back from the page of a key finds the keys that were shown before, and the
 * focus on the key that was opened.
 *
 * @param query - The filters and the order, as the API takes them.
 * @param root - What the rows are in.
 */
export function useKeyList(query: Filters, root: RefObject<HTMLElement | null>): KeysShown {
  const list = listLink(query);
  const [again, setAgain] = useState(() => returnToList(list));
  const { result, reload, set } = useLoad(() => loadKeys(query, again), [list]);
  const [problem, setProblem] = useState<Problem>();
  const shown = useRef({ list, count: 0 });
  shown.current = { list, count: result?.ok ? result.data.keys.length : 0 };
  useEffect(() => () => leaveList(shown.current), []);

  useEffect(() => {
    if (again === 0 || !result) return;
    setAgain(0);
    const id = openedKey();
    const links = [...(root.current?.querySelectorAll<HTMLAnchorElement>('a.key-name') ?? [])];
    const link = links.find((one) => id !== undefined && one.getAttribute('href') === keyLink(id));
    link?.focus();
    link?.scrollIntoView({ block: 'center' });
  }, [result, again]);

  const { keys = [], next } = result?.ok ? result.data : {};
  async function loadMore(cursor: string) {
    const more = await api.keys({ ...query, cursor });
    setProblem(more.ok ? undefined : more.problem);
    if (more.ok) set({ ok: true, data: { ...more.data, keys: [...keys, ...more.data.keys] } });
  }
  return {
    ...(result ? { result } : {}),
    ...(problem ? { problem } : {}),
    reload,
    ...(next === undefined ? {} : { loadMore: () => loadMore(next) }),
  };
}

/** The first page, and those after it until enough keys are there. */
async function loadKeys(query: Filters, count: number): Promise<ApiResult<KeyList>> {
  let result = await api.keys(query);
  while (
    result.ok &&
    result.data.next !== undefined &&
    result.data.keys.length < Math.min(count, MOST_AGAIN)
  ) {
    const { keys, next } = result.data;
    const more = await api.keys({ ...query, cursor: next });
    if (!more.ok) return result;
    result = { ok: true, data: { ...more.data, keys: [...keys, ...more.data.keys] } };
  }
  return result;
}
