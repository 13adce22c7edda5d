import { markChecked } from '../definition/checked.js';

/** Twilio: an API key. The account SID and its auth token stand in the same two places; Twilio advises them for local tests only. */
export const twilio = markChecked({
  id: 'twilio',
  title: 'Twilio',
  docs: 'https://www.twilio.com/docs/usage/requests-to-twilio',
  environments: { production: 'https://api.twilio.com/2010-04-01' },
  secrets: {
    apiKey: { env: 'TWILIO_API_KEY' },
    apiKeySecret: { env: 'TWILIO_API_KEY_SECRET' },
  },
  strategies: {
    default: { basic: { username: '{apiKey}', password: '{apiKeySecret}' } },
  },
});
