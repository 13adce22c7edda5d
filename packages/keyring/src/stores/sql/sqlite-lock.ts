import { AsyncLocalStorage } from 'node:async_hooks';
import { KeyringError } from '../../error.js';
import { timeLeft, unavailable } from '../deadline.js';

/** How long a statement of the application waits, in milliseconds. A call of a keyring has a limit of its own. */
const LONGEST_WAIT_MS = 10_000;

/** The one writer of a file: whoever writes takes it, and the others wait their turn. */
export interface SqliteLock {
  /**
   * Waits for the turn.
   *
   * @throws {KeyringError} `unavailable` if the turn does not come in time; `invalid_state` inside a transaction of
   *   the application, which would wait for itself.
   */
  acquire(): Promise<void>;
  /** Ends the turn. */
  release(): void;
  /** Runs the application's part of a transaction. */
  runInside<T>(work: () => T): T;
}

interface Waiter {
  readonly go: () => void;
}

/** Creates a lock that nobody has. */
export function createSqliteLock(): SqliteLock {
  const inside = new AsyncLocalStorage<{ ended: boolean }>();
  const waiting = new Set<Waiter>();
  let taken = false;

  return {
    acquire() {
      if (inside.getStore()?.ended === false)
        return Promise.reject(
          new KeyringError(
            'invalid_state',
            'This is inside a transaction on the same file, which it would wait for: use keyring.with(transaction), or the transaction itself',
          ),
        );
      if (!taken) {
        taken = true;
        return Promise.resolve();
      }
      return new Promise((resolve, reject) => {
        const limitMs = timeLeft(LONGEST_WAIT_MS);
        const waiter = {
          go() {
            clearTimeout(timer);
            resolve();
          },
        };
        const timer = setTimeout(() => {
          waiting.delete(waiter);
          reject(unavailable('Another transaction has the SQLite file; it did not end in time'));
        }, limitMs);
        waiting.add(waiter);
      });
    },
    release() {
      const [next] = waiting;
      if (!next) {
        taken = false;
        return;
      }
      waiting.delete(next);
      next.go();
    },
    runInside(work) {
      const state = { ended: false };
      const end = () => {
        state.ended = true;
      };
      return inside.run(state, () => {
        const result = work();
        if (result instanceof Promise) result.then(end, end);
        else end();
        return result;
      });
    },
  };
}
