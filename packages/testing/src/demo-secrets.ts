import type { Provider, SecretsOf } from '@sallyport/core';
import { DEFAULT_FORMAT, generateSecret } from '@sallyport/core';

/** New random secrets in the provider's own format. */
export function generateSecrets<P extends Provider>(provider: P): SecretsOf<P> {
  return Object.fromEntries(
    Object.entries(provider.secrets).map(([name, { format }]) => [
      name,
      generateSecret(format ?? DEFAULT_FORMAT),
    ]),
  ) as SecretsOf<P>;
}
