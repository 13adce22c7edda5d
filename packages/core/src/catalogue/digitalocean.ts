import { markChecked } from '../definition/checked.js';

/** DigitalOcean: a personal access token, or an OAuth token. */
export const digitalocean = markChecked({
  id: 'digitalocean',
  title: 'DigitalOcean',
  docs: 'https://docs.digitalocean.com/reference/api/',
  environments: { production: 'https://api.digitalocean.com/v2' },
  secrets: { accessToken: { env: 'DIGITALOCEAN_TOKEN' } },
  strategies: { default: { header: { Authorization: 'Bearer {accessToken}' } } },
});
