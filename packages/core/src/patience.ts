import type { Clock } from './clock.js';
import { CredentialError } from './error.js';

/** How long one call may take, waits included, and what ends it early. */
export interface Patience {
  readonly clock: Clock;
  /** Milliseconds since the epoch; `Infinity` for no end. */
  readonly deadline: number;
  readonly signal?: AbortSignal | undefined;
}

export function timeLeft({ clock, deadline }: Patience): number {
  return deadline - clock.now();
}

/**
 * Waits for what others wait for too, such as an exchange: giving up ends this wait only.
 *
 * @throws {CredentialError} `unavailable` at the deadline; the signal's reason when it is aborted.
 */
export async function waitFor<T>(work: Promise<T>, patience: Patience, what: string): Promise<T> {
  const { clock, deadline, signal } = patience;
  if (!signal && deadline === Number.POSITIVE_INFINITY) return work;
  signal?.throwIfAborted();
  const done = new AbortController();
  const ends = signal ? AbortSignal.any([done.signal, signal]) : done.signal;
  const limit = Math.min(Math.max(0, timeLeft({ clock, deadline })), MAX_TIMER);
  try {
    return await Promise.race([
      work,
      clock.sleep(limit, ends).then(() => {
        throw new CredentialError('unavailable', `${what} took longer than this call may take`, {
          retryable: true,
        });
      }),
    ]);
  } finally {
    work.catch(() => {});
    done.abort();
  }
}

/** The longest delay of a timer. */
const MAX_TIMER = 2 ** 31 - 1;
