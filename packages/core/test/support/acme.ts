import { defineProvider } from '../../src/index.js';

/** A secret of the tests, which no text may show. */
export const SECRET = 'sp-canary-5f5f';

/** An API without strategies. */
export const definition = {
  id: 'acme',
  title: 'Acme',
  environments: { production: 'https://api.acme.example/v1' },
  secrets: { apiKey: {} },
} as const;

export const byHeader = defineProvider({
  ...definition,
  strategies: { default: { header: { 'X-API-Key': '{apiKey}' } } },
});

export const byQuery = defineProvider({
  ...definition,
  strategies: { default: { query: { key: '{apiKey}' } } },
});
