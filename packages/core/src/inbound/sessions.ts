import { hash, randomBytes } from 'node:crypto';
import type { Clock } from '../clock.js';
import { monotonicNow, systemClock } from '../clock.js';
import type { Duration } from '../duration.js';
import { toMilliseconds } from '../duration.js';
import type { MaybePromise } from '../maybe-promise.js';
import { refuse } from '../refusal/refusal.js';
import type { Principal, VerifyResult } from './principal.js';
import type { VerifyContext } from './verify-context.js';

/** Issues and verifies the tokens of an exchange strategy. */
export interface Sessions {
  /** A new token for a principal that was just verified. */
  issue(principal: Principal, context: VerifyContext): MaybePromise<IssuedToken>;
  /** The principal of a token, or why it is refused. */
  verify(token: string, context: VerifyContext): MaybePromise<VerifyResult>;
}

/** A new token. */
export interface IssuedToken {
  /** The token itself. */
  readonly token: string;
  /** Seconds, as OAuth states it. @see https://www.rfc-editor.org/rfc/rfc6749#section-5.1 */
  readonly expiresIn: number;
}

/** How {@link memorySessions} keeps its sessions. */
export interface MemorySessionsOptions {
  /** How long a session lives. Default: `'15m'`. */
  readonly ttl?: Duration;
  /** The most sessions that are kept; the oldest goes first. Default: 10,000. */
  readonly max?: number;
  /** Default: the system's. */
  readonly clock?: Pick<Clock, 'now' | 'monotonic'>;
}

interface Session {
  readonly principal: Principal;
  readonly environment: string | undefined;
  readonly expiresAt: number;
  /** The same on the clock that never goes back. */
  readonly endsAt: number;
}

/**
 * Sessions in the memory of this process: opaque tokens, of which only digests are kept. For one process and for
 * tests: a restart ends them all. Each provider needs its own, because environments are told apart and providers
 * are not.
 *
 * @throws {SallyportError} `invalid_option` for a `ttl` that is no duration.
 */
export function memorySessions(options: MemorySessionsOptions = {}): Sessions {
  const { max = 10_000, clock = systemClock } = options;
  const ttlMs = toMilliseconds(options.ttl ?? '15m', 'ttl');
  const live = new Map<string, Session>();
  return {
    issue(principal, { environment }) {
      const token = randomBytes(32).toString('base64url');
      const expiresAt = clock.now() + ttlMs;
      const endsAt = monotonicNow(clock) + ttlMs;
      live.set(hash('sha256', token), { principal, environment, expiresAt, endsAt });
      const [oldest] = live.size > max ? live.keys() : [];
      if (oldest !== undefined) live.delete(oldest);
      return { token, expiresIn: ttlMs / 1000 };
    },
    verify(token, context) {
      const id = hash('sha256', token);
      const session = live.get(id);
      if (!session) return refuse('invalid');
      if (session.expiresAt <= clock.now() || session.endsAt <= monotonicNow(clock)) {
        live.delete(id);
        return refuse('expired');
      }
      return session.environment === context.environment ? session.principal : refuse('invalid');
    },
  };
}
