import { CredentialError } from '../error.js';
import type { Clock } from './clock.js';

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
  const { signal, deadline } = patience;
  if (!signal && deadline === Number.POSITIVE_INFINITY) return work;
  work.catch(() => {}); // It may fail after everybody left.
  signal?.throwIfAborted();
  // What is at hand is given at once, without the cost of a timer.
  const atHand = await Promise.race([work.then((value) => ({ value })), immediate()]);
  if (atHand) return atHand.value;
  const settled = new AbortController();
  try {
    return await Promise.race([work, ...ends(patience, what, settled.signal)]);
  } finally {
    settled.abort();
  }
}

function immediate(): Promise<undefined> {
  return new Promise((resolve) => setImmediate(resolve, undefined));
}

function ends({ clock, deadline, signal }: Patience, what: string, settled: AbortSignal): Promise<never>[] {
  const aborted = new Promise<never>((_resolve, reject) => {
    if (signal?.aborted) reject(signal.reason);
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true, signal: settled });
  });
  if (deadline === Number.POSITIVE_INFINITY) return [aborted];
  const expired = clock.sleep(Math.max(0, deadline - clock.now()), settled).then(() => {
    throw new CredentialError('unavailable', `${what} took longer than this call may take`, {
      retryable: true,
    });
  });
  return [aborted, expired];
}
