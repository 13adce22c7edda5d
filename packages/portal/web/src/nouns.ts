import type { ProviderInfo } from './contract.js';
import { catalogue, t } from './locale.js';

/** The noun for a secret in running text: its label, such as `API key`, or `secret` if a key has several. */
export function secretNoun({ secrets, words }: ProviderInfo): string {
  const [only = ''] = secrets.length === 1 ? secrets : [];
  return words.secrets[only] ?? t('secretNoun');
}

/** A word with a capital first letter. */
export function capital(word: string): string {
  return word.charAt(0).toLocaleUpperCase(catalogue().lang) + word.slice(1);
}

/** A noun in running text. English writes it small; other languages as it stands. */
export function inSentence(noun: string): string {
  const { lang } = catalogue();
  return /^en\b/i.test(lang) ? noun.toLocaleLowerCase(lang) : noun;
}
