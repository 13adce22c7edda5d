import type { Clock } from '../clock.js';
import { monotonicNow } from '../clock.js';
import { CredentialError } from '../error.js';
import { reasonOf, throwIfAborted } from './native-signal.js';

/** The end of one call, waits included. */
export interface Deadline {
  /** The clock that it is read on. */
  readonly clock: Clock;
  /** Milliseconds on the clock that never goes back; `Infinity` for no end. */
  readonly endsAt: number;
  /** Ends the call earlier. */
  readonly signal?: AbortSignal | undefined;
}

/** Whole milliseconds that are left. */
export function timeLeft({ clock, endsAt }: Deadline): number {
  return Math.ceil(endsAt - monotonicNow(clock));
}

/**
 * Waits for work that others wait for too, such as an exchange. At the deadline only this wait ends.
 *
 * @param name - The name of the work, for the error.
 * @throws {CredentialError} `unavailable` at the deadline; the signal's reason if it is aborted.
 */
export async function raceDeadline<T>(work: Promise<T>, deadline: Deadline, name: string): Promise<T> {
  const { signal, endsAt } = deadline;
  if (!signal && endsAt === Number.POSITIVE_INFINITY) return work;
  work.catch(() => {}); // It may fail after everybody left.
  throwIfAborted(signal);
  // Work that is done already needs no timer.
  const done = await Promise.race([work.then((value) => ({ value })), immediate()]);
  if (done) return done.value;
  const settled = new AbortController();
  try {
    return await Promise.race([work, ...ends(deadline, name, settled.signal)]);
  } finally {
    settled.abort();
  }
}

function immediate(): Promise<undefined> {
  return new Promise((resolve) => setImmediate(resolve, undefined));
}

function ends(deadline: Deadline, name: string, settled: AbortSignal): Promise<never>[] {
  const { clock, endsAt, signal } = deadline;
  const aborted = new Promise<never>((_resolve, reject) => {
    if (signal?.aborted) reject(reasonOf(signal));
    signal?.addEventListener('abort', () => reject(reasonOf(signal)), { once: true, signal: settled });
  });
  if (endsAt === Number.POSITIVE_INFINITY) return [aborted];
  const expired = clock.sleep(Math.max(0, timeLeft(deadline)), settled).then(() => {
    throw new CredentialError('unavailable', `${name} took longer than this call may take`, {
      retryable: true,
    });
  });
  return [aborted, expired];
}
