import type { MaybePromise, Provider } from '@sallyport/core';
import { KeyringError } from '../error.js';
import type { OwnerCap } from '../stores/owner-cap.js';

/** The most live keys of an owner: one number for all, or the plan of each; undefined for no bound. */
export type MaxKeys = number | ((owner: string) => MaybePromise<number | undefined>);

/** The cap of an owner, if there is one. */
export type CapOf = (owner: string) => Promise<OwnerCap | undefined>;

/**
 * Creates the look-up of caps.
 *
 * @throws {KeyringError} `invalid_option` for a number that is no whole number. So does the look-up.
 */
export function createCaps(provider: Provider, maxKeys: MaxKeys | undefined, now: () => number): CapOf {
  if (typeof maxKeys !== 'function') assertMax(maxKeys);
  return async (owner) => {
    const max = typeof maxKeys === 'function' ? await maxKeys(owner) : maxKeys;
    assertMax(max);
    return max === undefined ? undefined : { provider: provider.id, owner, max, now: now() };
  };
}

function assertMax(max: unknown): void {
  if (max === undefined || (Number.isSafeInteger(max) && (max as number) >= 0)) return;
  throw new KeyringError('invalid_option', 'expected a whole number', { field: 'maxKeys' });
}
