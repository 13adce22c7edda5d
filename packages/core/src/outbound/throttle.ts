import type { Audience } from '../definition/audience.js';
import type { Provider, ThrottleRules } from '../definition/definition.js';
import { CredentialError } from '../error.js';
import type { OutboundRequest } from '../placement/request.js';
import { emit } from './events.js';
import type { Patience } from './patience.js';
import { timeLeft } from './patience.js';

/** An answer may say any time, in a unit that is not the definition's: after a day the key is tried again. */
const LONGEST_COOL_DOWN = 24 * 60 * 60 * 1000;

type Interval = NonNullable<ThrottleRules['minInterval']>[number];

/** When requests may be sent. Shared by all requests of a credential. */
export interface Throttle {
  /**
   * Waits until the key is no longer cooling down, then for the turn of its path: first come, first served.
   * Undefined where there is nothing to wait for.
   *
   * @param request - An admitted one: its URL begins with the audience, as it is written there.
   * @throws {CredentialError} `rate_limited` where the wait would be longer than allowed; nothing was sent.
   */
  turn(request: OutboundRequest, fingerprint: string, patience: Patience): Promise<void> | undefined;
  /** Lets a key cool down. False where that takes longer than a request may wait. */
  coolDown(fingerprint: string, until: number, patience: Patience): boolean;
}

/** @param maxWait - Milliseconds that a request waits for a key to cool down. */
export function createThrottle(provider: Provider, audience: Audience, maxWait: number): Throttle {
  const coolUntil = new Map<string, number>();
  const nextTurn = new Map<string, number>();
  const intervals = provider.throttle?.minInterval ?? [];
  const start = audience.origin.length + audience.path.length;

  function ruleFor(url: string): Interval | undefined {
    if (intervals.length === 0) return undefined;
    const end = url.search(/[?#]/);
    const path = url.slice(start, end < 0 ? undefined : end);
    return intervals.find((interval) => interval.path === path);
  }

  async function wait(duration: number, fingerprint: string, { clock, signal }: Patience): Promise<void> {
    emit({ type: 'throttle', provider: provider.id, fingerprint, duration });
    await clock.sleep(duration, signal);
  }

  async function coolOff(fingerprint: string, patience: Patience): Promise<void> {
    for (;;) {
      const cooling = (coolUntil.get(fingerprint) ?? 0) - patience.clock.now();
      if (cooling <= 0) break;
      if (cooling > Math.min(maxWait, timeLeft(patience))) throw tooLong(provider, fingerprint, cooling);
      await wait(cooling, fingerprint, patience);
    }
    coolUntil.delete(fingerprint);
  }

  async function queue(
    { path, milliseconds }: Interval,
    fingerprint: string,
    patience: Patience,
  ): Promise<void> {
    const now = patience.clock.now();
    const turn = Math.max(now, nextTurn.get(path) ?? 0);
    if (turn - now > timeLeft(patience)) throw tooLong(provider, fingerprint, turn - now);
    nextTurn.set(path, turn + milliseconds);
    if (turn > now) await wait(turn - now, fingerprint, patience);
  }

  return {
    turn({ url }, fingerprint, patience) {
      const rule = ruleFor(url);
      const cooled = coolUntil.has(fingerprint) ? coolOff(fingerprint, patience) : undefined;
      if (!rule) return cooled;
      return cooled
        ? cooled.then(() => queue(rule, fingerprint, patience))
        : queue(rule, fingerprint, patience);
    },
    coolDown(fingerprint, until, patience) {
      const now = patience.clock.now();
      const end = Math.min(until, now + LONGEST_COOL_DOWN);
      coolUntil.set(fingerprint, Math.max(end, coolUntil.get(fingerprint) ?? 0));
      return until - now <= Math.min(maxWait, timeLeft(patience));
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
