import { markChecked } from '../definition/checked.js';

/** Anthropic. */
export const anthropic = markChecked({
  id: 'anthropic',
  title: 'Anthropic',
  docs: 'https://docs.anthropic.com/en/api/overview',
  environments: { production: 'https://api.anthropic.com' },
  secrets: { apiKey: { env: 'ANTHROPIC_API_KEY' } },
  strategies: { default: { header: { 'x-api-key': '{apiKey}', 'anthropic-version': '2023-06-01' } } },
});
