import type { Provider, ProviderWords } from '@sallyport/core';
import type { Words } from './schemas.js';

const NEUTRAL: Words = {
  one: 'API key',
  many: 'API keys',
  title: 'API keys',
  intro: 'A key lets a program call the API in your name. Treat it like a password.',
  create: 'Create API key',
  scopes: 'Scopes',
  regenerate: 'Regenerate',
  regenerateAdvice: 'If the key may be in the wrong hands, replace it at once.',
  grace: '24h',
  shownOnce: 'Copy it now. It is not stored in a readable form and cannot be shown again.',
  secrets: { apiKey: 'API key', key: 'Key', secret: 'Secret' },
  single: false,
};

/**
 * The wording of the page: the neutral words, overridden by the definition's, overridden by the host's.
 * Labels of secrets are merged one by one.
 */
export function wordsOf({ words: defined }: Provider, own?: ProviderWords): Words {
  const secrets = { ...NEUTRAL.secrets, ...defined?.secrets, ...own?.secrets };
  return { ...NEUTRAL, ...present(defined), ...present(own), secrets };
}

/** An option that is set to undefined counts as absent. */
function present(words: ProviderWords = {}): Partial<Words> {
  return Object.fromEntries(Object.entries(words).filter(([, word]) => word !== undefined));
}
