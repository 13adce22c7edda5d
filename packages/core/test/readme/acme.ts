import { defineProvider } from '../../src/index.js';

export const acme = defineProvider({
  id: 'acme',
  title: 'Acme Reports',
  environments: { production: 'https://api.acme.example/v1' },
  secrets: { apiKey: { env: 'ACME_API_KEY', format: { prefix: 'acme_live' } } },
  strategies: { default: { header: { Authorization: 'Bearer {apiKey}' } } },
});
