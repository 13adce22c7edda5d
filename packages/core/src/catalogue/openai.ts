import { markChecked } from '../definition/checked.js';

/** OpenAI. The organization and the project are needed only by whoever has several. */
export const openai = markChecked({
  id: 'openai',
  title: 'OpenAI',
  docs: 'https://platform.openai.com/docs/api-reference/authentication',
  environments: { production: 'https://api.openai.com/v1' },
  params: { organization: { optional: true }, project: { optional: true } },
  secrets: { apiKey: { env: 'OPENAI_API_KEY' } },
  strategies: {
    default: {
      header: {
        Authorization: 'Bearer {apiKey}',
        'OpenAI-Organization': '{organization}',
        'OpenAI-Project': '{project}',
      },
    },
  },
});
