import { markChecked } from '../definition/checked.js';

/** Extracta LABS. Its answers to a missing and to a wrong key are not documented: the standards' default. */
export const extracta = markChecked({
  id: 'extracta',
  title: 'Extracta LABS',
  environments: { production: 'https://api.extracta.ai/api/v1' },
  secrets: { apiKey: { env: 'EXTRACTA_API_KEY' } },
  strategies: { default: { header: { Authorization: 'Bearer {apiKey}' } } },
  throttle: { minInterval: [{ path: '/getBatchResults', milliseconds: 2000 }] },
  words: {
    title: 'API',
    intro: 'Your API key is used for every call. If it may be compromised, regenerate it at once.',
    create: 'Generate API key',
    grace: '0',
    single: true,
  },
});
