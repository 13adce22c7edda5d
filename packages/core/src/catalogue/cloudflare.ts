import { markChecked } from '../definition/checked.js';

/** Cloudflare: an API token, or the older API key with the email address of its user. */
export const cloudflare = markChecked({
  id: 'cloudflare',
  title: 'Cloudflare',
  docs: 'https://developers.cloudflare.com/fundamentals/api/get-started/',
  environments: { production: 'https://api.cloudflare.com/client/v4' },
  secrets: {
    apiToken: { env: 'CLOUDFLARE_API_TOKEN' },
    email: { env: 'CLOUDFLARE_EMAIL' },
    apiKey: { env: 'CLOUDFLARE_API_KEY' },
  },
  strategies: {
    apiToken: { header: { Authorization: 'Bearer {apiToken}' } },
    apiKey: { header: { 'X-Auth-Email': '{email}', 'X-Auth-Key': '{apiKey}' } },
  },
});
