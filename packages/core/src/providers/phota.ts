import { markChecked } from '../definition/checked.js';

const detail = 'Missing or invalid API key in the X-API-Key header.';

/** Phota Labs. Its page and its OpenAPI document disagree about a missing key, so a client reads both. */
export const phota = markChecked({
  id: 'phota',
  title: 'Phota Labs',
  environments: { production: 'https://api.photalabs.com/v1/phota' },
  secrets: { apiKey: { env: 'PHOTA_API_KEY' } },
  strategies: { default: { header: { 'X-API-Key': '{apiKey}' } } },
  refusals: {
    default: { body: { detail: '{detail}' } },
    missing: {
      status: 401,
      body: { detail },
      match: [{ status: 403, body: { detail: 'Missing X-API-Key header (no API key provided).' } }],
    },
    invalid: { status: 401, body: { detail } },
  },
  words: {
    intro: 'Send the key in the X-API-Key header of every request. Rotate it periodically.',
    regenerate: 'Rotate',
    regenerateAdvice: 'Take the new key, update your applications, then let the old one end.',
    grace: '24h',
  },
});
