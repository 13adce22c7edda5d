import { AsyncLocalStorage } from 'node:async_hooks';
import type { MaybePromise } from '../../maybe-promise.js';

/** A source, or an exchange, that a credential waits for. */
interface Wait {
  /** Stands for the credential. */
  readonly owner: object;
  /** What it is part of. */
  readonly outer: Wait | undefined;
  over: boolean;
}

const waits = new AsyncLocalStorage<Wait>();

/** Runs work that a credential waits for, so that {@link isWaitingFor} knows it. */
export function whileWaiting<T>(owner: object, work: () => MaybePromise<T>): MaybePromise<T> {
  const wait: Wait = { owner, outer: waits.getStore(), over: false };
  const end = () => {
    wait.over = true;
  };
  let result: MaybePromise<T> | undefined;
  try {
    result = waits.run(wait, work);
    return result;
  } finally {
    // What was begun there and goes on later, such as a timer, is part of it no longer.
    if (result instanceof Promise) result.then(end, end);
    else end();
  }
}

/** Whether this code runs inside work that a credential waits for. If it waited for the credential, neither would end. */
export function isWaitingFor(owner: object): boolean {
  for (let wait = waits.getStore(); wait; wait = wait.outer)
    if (wait.owner === owner && !wait.over) return true;
  return false;
}
