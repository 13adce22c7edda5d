import { markChecked } from '../definition/checked.js';

/** Coresignal. A 408, 409 or 454 is about the request, not the key. `Retry-After` is not documented. */
export const coresignal = markChecked({
  id: 'coresignal',
  title: 'Coresignal',
  environments: { production: 'https://api.coresignal.com/cdapi/v2' },
  secrets: { apiKey: { env: 'CORESIGNAL_API_KEY', format: { length: 32, alphabet: 'alphanumeric' } } },
  strategies: { default: { header: { apikey: '{apiKey}' } } },
  refusals: {
    default: { body: { detail: '{detail}' } },
    invalid: {
      status: 401,
      body: { detail: 'No valid API Key was provided. Check if your key is valid and try again.' },
    },
    no_credit: { status: 402, body: { detail: 'Insufficient credits' } },
  },
  words: {
    intro: 'You can hold several keys: one for each application makes them easy to replace one by one.',
    grace: '0',
  },
});
