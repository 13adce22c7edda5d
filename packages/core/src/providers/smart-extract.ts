import { markChecked } from '../definition/checked.js';

/**
 * Clik.ai SmartExtract. Not documented, so left to the standards' default: the answer to a missing key, the
 * status of `forbidden`, rate limits, and how long a token lives.
 */
export const smartExtract = markChecked({
  id: 'smart-extract',
  title: 'Clik.ai SmartExtract',
  environments: {
    production: 'https://api.clik.ai/smart-extract-api/api/account/v1',
    staging: 'https://api.clik.ai/smart-extract-stg-api/api/account/v1',
  },
  secrets: { key: { env: 'SMART_EXTRACT_KEY' }, secret: { env: 'SMART_EXTRACT_SECRET' } },
  strategies: {
    api: { basic: { username: '{key}', password: '{secret}' } },
    embed: {
      exchange: {
        url: '/auth/token',
        json: { key: '{key}', secret: '{secret}' },
        token: '/data/token',
        expires: 'unknown',
      },
    },
  },
  refusals: {
    default: { body: { status: 'error', error: '{detail}' } },
    invalid: { status: 401, body: { status: 'error', error: 'Invalid credentials provided' } },
    disabled: { status: 401, body: { status: 'error', error: 'This API key is disabled' } },
    forbidden: {
      body: {
        status: 'error',
        type: 'unauthorizedApiKeyError',
        error: { message: 'The API Key used does not have privilege to perform the intended action' },
      },
      match: [{ body: { type: 'unauthorizedApiKeyError' } }],
    },
  },
  words: {
    intro: 'A key and its secret belong together. The secret is shown once, when it is made.',
    scopes: 'Roles',
    shownOnce: 'Store both now. The secret is shown this once and can never be retrieved.',
  },
});
