import { KeyringError } from '../error.js';
import type { SecretValues } from '../keys/digest.js';
import type { Key } from '../keys/key.js';
import { keyOf } from '../keys/key.js';
import type { VerifyDeps } from './verify.js';

/** A key that was found by one of its secrets. */
export interface FoundKey {
  /** The key. Its `state` says whether it is active, disabled, expired or revoked. */
  readonly key: Key;
  /** `previous`: replaced, and still in its grace. `ended`: replaced, and refused by now. */
  readonly secret: 'current' | 'previous' | 'ended';
}

/**
 * Creates `find`. It reads the store, so that its result is as new as the store's, and leaves no trace.
 *
 * @throws {KeyringError} `invalid_input` if a value of the secrets is missing or no string.
 */
export function createFind({
  findSecret,
  digester,
  isMadeUp,
  now,
}: Pick<VerifyDeps, 'findSecret' | 'digester' | 'isMadeUp' | 'now'>): (
  secrets: SecretValues,
) => Promise<FoundKey | undefined> {
  return async (secrets) => {
    const given = typeof secrets === 'object' && secrets !== null ? secrets : {};
    const credential = Object.values(given).every((value) => typeof value === 'string')
      ? digester.hash(given)
      : undefined;
    if (credential === undefined)
      throw new KeyringError(
        'invalid_input',
        'expected the secrets that one strategy of the provider takes',
        {
          field: 'secrets',
        },
      );
    if (isMadeUp(given)) return undefined;
    const found = await findSecret(given, credential);
    if (!found) return undefined;
    const { stored, secret } = found;
    const { record } = stored;
    const at = now();
    const key = keyOf(record, at);
    if (secret === record.secrets[0]) return { key, secret: 'current' };
    return { key, secret: (secret.until ?? Number.POSITIVE_INFINITY) > at ? 'previous' : 'ended' };
  };
}
