import { Inject } from '@nestjs/common';
import type { Provider } from '@sallyport/core';

/** The injection token of a client, for `overrideProvider()` and `useFactory`'s `inject`. */
export function clientToken(provider: Provider, name?: string): string {
  return `sallyport:client:${provider.id}${name === undefined ? '' : `:${name}`}`;
}

/**
 * Injects the `AxiosInstance` that `ClientModule` made for a provider.
 *
 * @param name - The name given to `ClientModule`, if one provider has several clients.
 * @example
 * constructor(@InjectClient(phota) private readonly client: AxiosInstance) {}
 */
export function InjectClient(provider: Provider, name?: string): PropertyDecorator & ParameterDecorator {
  return Inject(clientToken(provider, name));
}
