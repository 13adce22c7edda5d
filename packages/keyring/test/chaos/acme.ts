import type { SecretsOf } from '@sallyport/core';
import { defineProvider } from '@sallyport/core';

/** The API of every process. */
export const acme = defineProvider({
  id: 'acme',
  title: 'Acme',
  environments: { production: 'https://api.acme.example/v1' },
  secrets: { apiKey: { format: { prefix: 'acme_live' } } },
  strategies: { default: { header: { Authorization: 'Bearer {apiKey}' } } },
});

/** The secrets of one of its keys. */
export type Secrets = SecretsOf<typeof acme>;

/** The peppers, by version. */
export const PEPPERS = {
  1: 'the first pepper of the chaos suite, never used elsewhere',
  2: 'the second pepper of the chaos suite, never used elsewhere',
};
