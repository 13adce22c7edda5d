import type { Provider, ProviderWords } from '@sallyport/core';
import type { Catalogue } from './locale/catalogue.js';
import { catalogues } from './locale/catalogues.js';
import type { Words } from './schemas.js';

/** The words for a provider without words of its own. */
function neutralWords(catalogue: Catalogue): Words {
  return {
    one: catalogue.wordOne,
    many: catalogue.wordMany,
    title: catalogue.wordTitle,
    intro: catalogue.wordIntro,
    create: catalogue.wordCreate,
    scopes: catalogue.wordScopes,
    regenerate: catalogue.wordRegenerate,
    regenerateAdvice: catalogue.wordRegenerateAdvice,
    grace: '24h',
    shownOnce: catalogue.wordShownOnce,
    secrets: { apiKey: catalogue.wordApiKey, key: catalogue.wordKey, secret: catalogue.wordSecret },
    single: false,
  };
}

/**
 * The wording of the page: the catalogue's words, overridden by the definition's, overridden by the host's.
 * Labels of secrets are merged one by one.
 *
 * @param catalogue - Default: English.
 */
export function wordsOf(
  { words: defined }: Provider,
  own?: ProviderWords,
  catalogue: Catalogue = catalogues.en,
): Words {
  const neutral = neutralWords(catalogue);
  const secrets = { ...neutral.secrets, ...defined?.secrets, ...own?.secrets };
  return { ...neutral, ...present(defined), ...present(own), secrets };
}

/** An option that is set to undefined counts as absent. */
function present(words: ProviderWords = {}): Partial<Words> {
  return Object.fromEntries(Object.entries(words).filter(([, word]) => word !== undefined));
}
