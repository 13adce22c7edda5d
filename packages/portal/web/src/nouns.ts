import type { ProviderInfo } from './contract.js';

/** The noun for a secret in running text: its label, such as `API key`, or `secret` if a key has several. */
export function secretNoun({ secrets, words }: ProviderInfo): string {
  const [only = ''] = secrets.length === 1 ? secrets : [];
  return words.secrets[only] ?? 'secret';
}

/** A word with a capital first letter. */
export function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
