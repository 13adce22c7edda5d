import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { ApiResult } from './api.js';

/** The state of a call whose result is shown. */
export interface Load<T> {
  /** Absent until the first result. It stays while the call is repeated, even for other `deps`. */
  readonly result?: ApiResult<T>;
  /** Calls again. */
  readonly reload: () => Promise<void>;
  /** Replaces the result, and drops a call that is under way. */
  readonly set: (result: ApiResult<T>) => void;
}

/** Calls `load` at first and whenever `deps` change. Only the result of the latest call counts. */
export function useLoad<T>(load: () => Promise<ApiResult<T>>, deps: readonly unknown[]): Load<T> {
  const [result, setResult] = useState<ApiResult<T>>();
  const turn = useRef(0);
  const reload = useCallback(async () => {
    const mine = ++turn.current;
    const next = await load();
    if (mine === turn.current) setResult(next);
  }, deps as unknown[]);
  useEffect(() => {
    void reload();
    return () => void turn.current++;
  }, [reload]);
  const set = useCallback((next: ApiResult<T>) => {
    turn.current++;
    setResult(next);
  }, []);
  return { ...(result ? { result } : {}), reload, set };
}
