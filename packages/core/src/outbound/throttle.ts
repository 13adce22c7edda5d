import { publishOutbound } from '../channels.js';
import { monotonicNow } from '../clock.js';
import { CredentialError } from '../error.js';
import type { MinInterval, Provider } from '../grammar.js';
import type { OutboundRequest } from '../http/request.js';
import type { AllowedURLs } from './allowed-urls.js';
import type { Deadline } from './deadline.js';
import { timeLeft } from './deadline.js';

/** An API may state a wrong time. After a day the key is tried again. */
export const LONGEST_COOL_DOWN_MS = 24 * 60 * 60 * 1000;

/** Says when requests may be sent. All requests of a credential share it. */
export interface Throttle {
  /**
   * Waits until the key has cooled down, then for the turn of its path: first come, first served. Undefined if
   * there is nothing to wait for.
   *
   * @param request - An admitted one: its URL begins with the allowed URLs' prefix.
   * @throws {CredentialError} `rate_limited` if the wait would be longer than allowed; nothing was sent.
   */
  turn(request: OutboundRequest, fingerprint: string, deadline: Deadline): Promise<void> | undefined;
  /** Lets a key cool down until a time in milliseconds since the epoch. False if a request may not wait so long. */
  coolDown(fingerprint: string, until: number, deadline: Deadline): boolean;
}

/** @param maxWaitMs - How long a request waits for a key to cool down. */
export function createThrottle(provider: Provider, allowed: AllowedURLs, maxWaitMs: number): Throttle {
  // Milliseconds on the clock that never goes back: a clock step makes no wait longer.
  const coolUntil = new Map<string, number>();
  const nextTurn = new Map<string, number>();
  const intervals = provider.throttle?.minInterval ?? [];
  const start = allowed.origin.length + allowed.path.length;

  function intervalFor(url: string): MinInterval | undefined {
    if (intervals.length === 0) return undefined;
    const end = url.search(/[?#]/);
    const path = url.slice(start, end < 0 ? undefined : end);
    return intervals.find((interval) => interval.path === path);
  }

  async function wait(duration: number, fingerprint: string, { clock, signal }: Deadline): Promise<void> {
    publishOutbound({ type: 'throttle', provider: provider.id, fingerprint, duration });
    await clock.sleep(duration, signal);
  }

  async function waitUntilCool(fingerprint: string, deadline: Deadline): Promise<void> {
    for (;;) {
      const cooling = (coolUntil.get(fingerprint) ?? 0) - monotonicNow(deadline.clock);
      if (cooling <= 0) break;
      if (cooling > Math.min(maxWaitMs, timeLeft(deadline))) throw tooLong(provider, fingerprint, cooling);
      await wait(cooling, fingerprint, deadline);
    }
    coolUntil.delete(fingerprint);
  }

  async function waitForTurn(
    { path, milliseconds }: MinInterval,
    fingerprint: string,
    deadline: Deadline,
  ): Promise<void> {
    const now = monotonicNow(deadline.clock);
    const turn = Math.max(now, nextTurn.get(path) ?? 0);
    if (turn - now > timeLeft(deadline)) throw tooLong(provider, fingerprint, turn - now);
    nextTurn.set(path, turn + milliseconds);
    if (turn > now) await wait(turn - now, fingerprint, deadline);
  }

  return {
    turn({ url }, fingerprint, deadline) {
      const interval = intervalFor(url);
      const cooled = coolUntil.has(fingerprint) ? waitUntilCool(fingerprint, deadline) : undefined;
      if (!interval) return cooled;
      return cooled
        ? cooled.then(() => waitForTurn(interval, fingerprint, deadline))
        : waitForTurn(interval, fingerprint, deadline);
    },
    coolDown(fingerprint, until, deadline) {
      const { clock } = deadline;
      const duration = until - clock.now();
      const end = monotonicNow(clock) + Math.min(duration, LONGEST_COOL_DOWN_MS);
      coolUntil.set(fingerprint, Math.max(end, coolUntil.get(fingerprint) ?? 0));
      return duration <= Math.min(maxWaitMs, timeLeft(deadline));
    },
  };
}

function tooLong(provider: Provider, fingerprint: string, milliseconds: number): CredentialError {
  return new CredentialError(
    'rate_limited',
    `${provider.id}: not sent, because the next turn is in ${Math.ceil(milliseconds / 1000)} s and this call may not wait so long. Call again then, or allow it more time`,
    { provider: provider.id, retryable: true, fingerprint },
  );
}
