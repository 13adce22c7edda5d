import type { ProviderDefinition } from '@sallyport/core';

/** The first word of every secret in the suite. No answer, error or printed object may contain it. */
export const CANARY = 'Canary';

/**
 * Makes a secret of 32 letters and digits, which every provider's format allows.
 *
 * @param label - What happens to the key, such as `accepted`.
 * @param part - Name of the secret, for keys that have several.
 */
export function canary(label: string, part = ''): string {
  return `${CANARY}${part}${label}`
    .replaceAll(/[^A-Za-z0-9]/g, '')
    .padEnd(32, '0')
    .slice(0, 32);
}

/** Makes the secrets of the key with this label, under the names in the definition. */
export function canarySecrets(provider: ProviderDefinition, label: string): Record<string, string> {
  return Object.fromEntries(Object.keys(provider.secrets).map((name) => [name, canary(label, name)]));
}
