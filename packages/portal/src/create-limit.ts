import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { PortalOptions } from './options.js';
import { Problem } from './problem.js';

/** Counts a key that an owner is about to make. */
export type CreateLimit = (owner: string) => Promise<void>;

const DEFAULT = { points: 30, duration: 3600 };

/** @throws {Problem} 429 when the owner has made too many; what the limiter throws when it cannot count. */
export function createLimit(
  limiter: PortalOptions<never>['createLimit'] = new RateLimiterMemory(DEFAULT),
): CreateLimit {
  return async (owner) => {
    try {
      await limiter.consume(owner);
    } catch (rejected) {
      if (!(rejected instanceof RateLimiterRes)) throw rejected;
      const seconds = Math.max(1, Math.ceil(rejected.msBeforeNext / 1000));
      throw new Problem(429, `Too many new keys; try again in ${seconds} s.`, {
        headers: { 'Retry-After': String(seconds) },
      });
    }
  };
}
