import { markChecked } from '../definition/checked.js';

/**
 * Lendsqr Adjutor. Scopes are the services that an app selected. What an app without the service is told,
 * and an empty wallet's status, are not documented: the standards' default.
 */
export const adjutor = markChecked({
  id: 'adjutor',
  title: 'Lendsqr Adjutor',
  // Test and live share one URL and one key.
  environments: { production: 'https://adjutor.lendsqr.com/v2' },
  secrets: { apiKey: { env: 'ADJUTOR_API_KEY' } },
  strategies: { default: { header: { Authorization: 'Bearer {apiKey}' } } },
  refusals: {
    missing: {
      status: 401,
      body: { status: 'error', message: 'Invalid Authorization' },
    },
    // A wrong key is not told from a missing one, and a client did send one.
    invalid: { match: [{ status: 401, body: { status: 'error' }, contains: 'Invalid Authorization' }] },
  },
  words: {
    one: 'app',
    many: 'apps',
    title: 'Apps',
    intro: 'Each app has one API key, which may call the services that you select for the app.',
    create: 'Create app',
    scopes: 'Services',
    regenerate: 'Reset app key',
    regenerateAdvice: 'A reset at once revokes the old key the moment you confirm.',
    grace: '0',
  },
});
