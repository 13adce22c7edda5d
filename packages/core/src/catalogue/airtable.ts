import { markChecked } from '../definition/checked.js';

/** Airtable: a personal access token. */
export const airtable = markChecked({
  id: 'airtable',
  title: 'Airtable',
  docs: 'https://airtable.com/developers/web/guides/personal-access-tokens',
  environments: { production: 'https://api.airtable.com/v0' },
  secrets: { accessToken: { env: 'AIRTABLE_ACCESS_TOKEN' } },
  strategies: { default: { header: { Authorization: 'Bearer {accessToken}' } } },
});
