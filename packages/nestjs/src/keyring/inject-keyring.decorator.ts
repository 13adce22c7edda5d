import { Inject } from '@nestjs/common';
import type { Provider } from '@sallyport/core';

/** The injection token of a keyring, for `overrideProvider()` and `useFactory`'s `inject`. */
export function keyringToken(provider: Provider): string {
  return `sallyport:keyring:${provider.id}`;
}

/**
 * Injects the `Keyring` that `KeyringModule` opened for a provider.
 *
 * @example
 * constructor(@InjectKeyring(acme) private readonly keyring: Keyring<typeof acme>) {}
 */
export function InjectKeyring(provider: Provider): PropertyDecorator & ParameterDecorator {
  return Inject(keyringToken(provider));
}
