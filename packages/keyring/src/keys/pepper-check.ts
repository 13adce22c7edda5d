import { createHmac } from 'node:crypto';
import { KeyringError } from '../error.js';
import type { Store } from '../stores/store.js';
import type { Peppers } from './peppers.js';
import { pepperVersions } from './peppers.js';

/**
 * Compares the peppers with the ones that the store knows, by a check value of each: a key that is made under a wrong
 * pepper could never be verified.
 *
 * @throws {KeyringError} `invalid_option` that names the version of a pepper that is another one.
 */
export async function checkPeppers(
  provider: string,
  peppers: Peppers,
  store: Pick<Store, 'pepperCheck'>,
): Promise<void> {
  for (const [version, pepper] of pepperVersions(peppers)) {
    const check = createHmac('sha256', pepper)
      .update(`sallyport pepper check\n${provider}\n${version}`)
      .digest('base64url');
    if ((await store.pepperCheck(provider, version, check)) !== check)
      throw new KeyringError(
        'invalid_option',
        `this is not the pepper that the keys of version ${version} in the store were made with`,
        { field: `peppers.${version}` },
      );
  }
}
