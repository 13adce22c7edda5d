import { markChecked } from '../definition/checked.js';

/** Zendesk: an API token with the email address of its user, or an OAuth token. */
export const zendesk = markChecked({
  id: 'zendesk',
  title: 'Zendesk',
  docs: 'https://developer.zendesk.com/api-reference/introduction/security-and-auth/',
  environments: { production: 'https://{subdomain}.zendesk.com/api/v2' },
  params: { subdomain: {} },
  secrets: {
    email: { env: 'ZENDESK_EMAIL' },
    apiToken: { env: 'ZENDESK_API_TOKEN' },
    accessToken: { env: 'ZENDESK_ACCESS_TOKEN' },
  },
  strategies: {
    apiToken: { basic: { username: '{email}/token', password: '{apiToken}' } },
    oauth: { header: { Authorization: 'Bearer {accessToken}' } },
  },
});
