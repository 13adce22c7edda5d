import { markChecked } from '../definition/checked.js';

/** Linear: a personal API key, which stands in the header by itself. */
export const linear = markChecked({
  id: 'linear',
  title: 'Linear',
  docs: 'https://linear.app/developers/graphql',
  environments: { production: 'https://api.linear.app' },
  secrets: { apiKey: { env: 'LINEAR_API_KEY' } },
  strategies: { default: { header: { Authorization: '{apiKey}' } } },
});
