import { markChecked } from '../definition/checked.js';

/** HubSpot: the access token of a private app, or of an OAuth app. */
export const hubspot = markChecked({
  id: 'hubspot',
  title: 'HubSpot',
  docs: 'https://developers.hubspot.com/docs/apps/legacy-apps/authentication/intro-to-auth',
  environments: { production: 'https://api.hubapi.com' },
  secrets: { accessToken: { env: 'HUBSPOT_ACCESS_TOKEN' } },
  strategies: { default: { header: { Authorization: 'Bearer {accessToken}' } } },
});
