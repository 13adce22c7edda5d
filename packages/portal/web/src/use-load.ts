import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Answer } from './api.js';

export interface Load<T> {
  /** Absent until the first answer; kept while it is asked again, even for other `deps`. */
  readonly answer?: Answer<T>;
  readonly reload: () => Promise<void>;
  readonly set: (answer: Answer<T>) => void;
}

/** Asks again whenever `deps` change; an answer that is overtaken is dropped. */
export function useLoad<T>(load: () => Promise<Answer<T>>, deps: readonly unknown[]): Load<T> {
  const [answer, setAnswer] = useState<Answer<T>>();
  const turn = useRef(0);
  const reload = useCallback(async () => {
    const mine = ++turn.current;
    const next = await load();
    if (mine === turn.current) setAnswer(next);
  }, deps as unknown[]);
  useEffect(() => {
    void reload();
    return () => void turn.current++;
  }, [reload]);
  const set = useCallback((next: Answer<T>) => {
    turn.current++;
    setAnswer(next);
  }, []);
  return { ...(answer ? { answer } : {}), reload, set };
}
