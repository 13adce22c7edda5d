import { useState } from 'preact/hooks';
import type { ApiResult } from './api.js';
import { api } from './api.js';
import type { AuditEvent, AuditList, Problem } from './contract.js';
import { useLoad } from './use-load.js';

/** The events of a key that were loaded so far. */
export interface Events {
  /** Absent until the first result. */
  readonly result?: ApiResult<AuditList>;
  /** Why older events could not be loaded. */
  readonly problem?: Problem;
  /** Loads the newest events again. */
  readonly reload: () => Promise<void>;
  /** Loads older events. Absent if there are none. */
  readonly loadMore?: () => Promise<void>;
}

/** Loads events of a key, newest first, page by page, and from the beginning whenever `changes` do. */
export function useEvents(id: string, kind: Parameters<typeof api.audit>[1], changes: string): Events {
  const { result, reload, set } = useLoad(() => api.audit(id, kind), [id, changes]);
  const [problem, setProblem] = useState<Problem>();

  async function loadMore(shown: readonly AuditEvent[], cursor: string) {
    const next = await api.audit(id, { ...kind, cursor });
    setProblem(next.ok ? undefined : next.problem);
    if (next.ok) set({ ok: true, data: { ...next.data, events: [...shown, ...next.data.events] } });
  }

  const { events = [], next } = result?.ok ? result.data : {};
  return {
    ...(result ? { result } : {}),
    ...(problem ? { problem } : {}),
    reload,
    ...(next === undefined ? {} : { loadMore: () => loadMore(events, next) }),
  };
}
