import type { ProviderDefinition } from '@sallyport/core';

/** Every secret of the suite begins with this word, and no answer, error or printed object may hold it. */
export const CANARY = 'Canary';

/**
 * A secret of 32 letters and digits, which every provider's format allows. `part` tells apart the secrets of
 * one key.
 */
export function canary(label: string, part = ''): string {
  return `${CANARY}${part}${label}`
    .replaceAll(/[^A-Za-z0-9]/g, '')
    .padEnd(32, '0')
    .slice(0, 32);
}

/** The secrets of the key with this label, by the names in the definition. */
export function canarySecrets(provider: ProviderDefinition, label: string): Record<string, string> {
  return Object.fromEntries(Object.keys(provider.secrets).map((name) => [name, canary(label, name)]));
}
