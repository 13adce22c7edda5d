import type { Duration } from '@sallyport/core';
import { SallyportError } from '@sallyport/core';
import { toMilliseconds } from '@sallyport/core/adapter';
import type { Limits } from '@sallyport/keyring';
import { memoryLimits } from '@sallyport/keyring';
import type { OwnerLimit } from './owner-limit.js';
import { ownerLimit } from './owner-limit.js';

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
 * The limit of new keys for all owners of a provider.
 *
 * @throws {SallyportError} `invalid_option` for a `limit` or a `per` that is not positive.
 */
export function createLimit(
  provider: string,
  { limit = 30, per = '1h', limits = memoryLimits() }: CreateLimitOptions = {},
): OwnerLimit {
  const perMs = toMilliseconds(per, 'createLimit.per');
  if (perMs === 0) throw new SallyportError('invalid_option', 'createLimit.per: expected more than 0');
  if (!Number.isInteger(limit) || limit < 1)
    throw new SallyportError('invalid_option', 'createLimit.limit: expected a whole number of at least 1');
  return ownerLimit({ provider, counter: 'created', limit, perMs, limits, refusal: 'Too many new keys' });
}
