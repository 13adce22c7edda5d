import type { Duration } from '@sallyport/core';
import { SallyportError } from '@sallyport/core';
import { toMilliseconds } from '@sallyport/core/adapter';
import type { Limits } from '@sallyport/keyring';
import { memoryLimits } from '@sallyport/keyring';
import { Problem } from '../http/problem.js';

/** How many keys one owner may create in a window of time. */
export interface CreateLimitOptions {
  /** Keys in one window. Default: 30. */
  readonly limit?: number | undefined;
  /** The length of a window. Windows follow the clock: those of an hour begin at every full hour. Default: `'1h'`. */
  readonly per?: Duration | undefined;
  /**
   * Where keys are counted. To count across processes, pass the object that the keyring uses, such as
   * `redisLimits(client)`. Default: `memoryLimits()`, which counts in this process.
   */
  readonly limits?: Limits | undefined;
}

/**
 * Counts a key that an owner is about to create.
 *
 * @throws {Problem} 429 if the owner has created too many.
 * @throws what the limits throw if they cannot count.
 */
export type CreateLimit = (owner: string) => Promise<void>;

/**
 * The limit of new keys for all owners of a provider.
 *
 * @throws {SallyportError} `invalid_option` for a `limit` or a `per` that is not positive.
 */
export function createLimit(
  provider: string,
  { limit = 30, per = '1h', limits = memoryLimits() }: CreateLimitOptions = {},
): CreateLimit {
  const perMs = toMilliseconds(per, 'createLimit.per');
  if (perMs === 0) throw new SallyportError('invalid_option', 'createLimit.per: expected more than 0');
  if (!Number.isInteger(limit) || limit < 1)
    throw new SallyportError('invalid_option', 'createLimit.limit: expected a whole number of at least 1');
  return async (owner) => {
    const now = Date.now();
    const endsAt = (Math.floor(now / perMs) + 1) * perMs;
    // The braces keep the counters of one owner in one slot of a Redis cluster, as the keyring's are.
    const name = `${provider}:{${owner.replaceAll(/[{}]/g, '_')}}:created:${owner}`;
    const { ok } = await limits.consume([{ name, limit, endsAt }], now);
    if (ok) return;
    const seconds = Math.max(1, Math.ceil((endsAt - now) / 1000));
    throw new Problem(429, `Too many new keys; try again in ${seconds} s.`, {
      headers: { 'Retry-After': String(seconds) },
    });
  };
}
