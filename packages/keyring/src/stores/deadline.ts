import { AsyncLocalStorage } from 'node:async_hooks';
import { KeyringError } from '../error.js';

/** When the current call of a store must be over, in milliseconds of `performance.now()`. */
const deadlines = new AsyncLocalStorage<number>();

/**
 * Starts a call that must be over within a time. A queue that the call waits in reads the limit by
 * {@link timeLeft}, so that a call that was given up is never carried out later.
 */
export function withDeadline<T>(limitMs: number, call: () => T): T {
  return deadlines.run(performance.now() + limitMs, call);
}

/** The milliseconds that the current call has left. Without a limit of its own: `otherwise`. */
export function timeLeft(otherwise: number): number {
  const deadline = deadlines.getStore();
  return deadline === undefined ? otherwise : deadline - performance.now();
}

/** The error of a call that took too long. */
export function unavailable(problem: string, cause?: unknown): KeyringError {
  return new KeyringError('unavailable', problem, { retryable: true, cause });
}
