import type { Provider } from '@sallyport/core';
import { carriedCombinations, tlsSecrets } from '@sallyport/core/adapter';
import { KeyringError } from '../error.js';

/**
 * Makes sure that a keyring can issue and verify the keys of a provider.
 *
 * @throws {KeyringError} `invalid_option` if no request carries a secret, or if a secret is of a client certificate.
 */
export function assertIssuable(provider: Provider): void {
  const { id, strategies } = provider;
  if (carriedCombinations(provider).length === 0)
    throw new KeyringError(
      'invalid_option',
      `${id}: no request carries a secret, and a keyring keeps digests, so it cannot verify a signature. Use signatureVerifier of "@sallyport/core/webhooks", or mintedVerifier of "@sallyport/core/jwt"`,
    );
  const [certificate] = tlsSecrets(...Object.values(strategies));
  if (certificate !== undefined)
    throw new KeyringError(
      'invalid_option',
      `${id}: "${certificate}" is of a client certificate, which an authority issues and the server that ends TLS checks; a keyring cannot`,
    );
}
