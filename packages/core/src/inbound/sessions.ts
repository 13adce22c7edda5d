import { hash, randomBytes } from 'node:crypto';
import type { Principal, Refusal, VerifyContext } from '../refusal.js';
import { refuse } from '../refusal.js';

/** Issues and verifies the tokens that an exchange strategy hands out. */
export interface Sessions {
  /** @returns the token, and its lifetime in seconds. */
  issue(principal: Principal, context: VerifyContext): IssuedToken | Promise<IssuedToken>;
  verify(token: string, context: VerifyContext): Principal | Refusal | Promise<Principal | Refusal>;
}

export interface IssuedToken {
  readonly token: string;
  /** Seconds. */
  readonly expiresIn: number;
}

/**
 * Sessions in this process: opaque tokens, kept as digests until they expire. For one process and for
 * tests; they are gone after a restart. Each provider needs its own: they tell environments apart, and not
 * providers.
 *
 * @param options.ttl - Seconds. Default: 900.
 * @param options.max - Most sessions kept; the oldest goes first. Default: 10,000.
 */
export function memorySessions(
  options: { readonly ttl?: number; readonly max?: number; readonly now?: () => number } = {},
): Sessions {
  const { ttl = 900, max = 10_000, now = Date.now } = options;
  const live = new Map<
    string,
    { readonly principal: Principal; readonly environment: string; readonly expires: number }
  >();
  return {
    issue(principal, { environment }) {
      const token = randomBytes(32).toString('base64url');
      live.set(hash('sha256', token), { principal, environment, expires: now() + ttl * 1000 });
      const [oldest] = live.size > max ? live.keys() : [];
      if (oldest !== undefined) live.delete(oldest);
      return { token, expiresIn: ttl };
    },
    verify(token, context) {
      const id = hash('sha256', token);
      const found = live.get(id);
      if (!found) return refuse('invalid');
      if (found.expires <= now()) {
        live.delete(id);
        return refuse('expired');
      }
      return found.environment === context.environment ? found.principal : refuse('invalid');
    },
  };
}
