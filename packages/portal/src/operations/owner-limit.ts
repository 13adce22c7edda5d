import type { Limits } from '@sallyport/keyring';
import { Problem } from '../http/problem.js';

/**
 * Counts something that an owner is about to do.
 *
 * @throws {Problem} 429 if it was too often.
 * @throws what the limits throw if they cannot count.
 */
export type OwnerLimit = (owner: string) => Promise<void>;

/** The inputs of `ownerLimit`. */
export interface OwnerLimitDeps {
  /** The provider's id. */
  readonly provider: string;
  /** The name of the counter, such as `created`. */
  readonly counter: string;
  /** How often in one window. */
  readonly limit: number;
  /** Milliseconds. Windows follow the clock. */
  readonly perMs: number;
  /** Where it is counted. */
  readonly limits: Limits;
  /** The refusal in words, such as `Too many new keys`. */
  readonly refusal: string;
}

/** A limit that each owner has for itself. */
export function ownerLimit({ provider, counter, limit, perMs, limits, refusal }: OwnerLimitDeps): OwnerLimit {
  return async (owner) => {
    const now = Date.now();
    const endsAt = (Math.floor(now / perMs) + 1) * perMs;
    // The braces keep the counters of one owner in one slot of a Redis cluster, as the keyring's are.
    const name = `${provider}:{${owner.replaceAll(/[{}]/g, '_')}}:${counter}:${owner}`;
    const { ok } = await limits.consume([{ name, limit, endsAt }], now);
    if (ok) return;
    const seconds = Math.max(1, Math.ceil((endsAt - now) / 1000));
    throw new Problem(429, `${refusal}; try again in ${seconds} s.`, {
      headers: { 'Retry-After': String(seconds) },
    });
  };
}
