import type { Clock } from '../clock.js';
import { CredentialError } from '../error.js';

/** The end of one call, waits included. */
export interface Deadline {
  /** The clock that it is read on. */
  readonly clock: Clock;
  /** Milliseconds since the epoch; `Infinity` for no end. */
  readonly endsAt: number;
  /** Ends the call earlier. */
  readonly signal?: AbortSignal | undefined;
}

/** Milliseconds that are left. */
export function timeLeft({ clock, endsAt }: Deadline): number {
  return endsAt - clock.now();
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
  signal?.throwIfAborted();
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

function ends({ clock, endsAt, signal }: Deadline, name: string, settled: AbortSignal): Promise<never>[] {
  const aborted = new Promise<never>((_resolve, reject) => {
    if (signal?.aborted) reject(signal.reason);
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true, signal: settled });
  });
  if (endsAt === Number.POSITIVE_INFINITY) return [aborted];
  const expired = clock.sleep(Math.max(0, endsAt - clock.now()), settled).then(() => {
    throw new CredentialError('unavailable', `${name} took longer than this call may take`, {
      retryable: true,
    });
  });
  return [aborted, expired];
}
