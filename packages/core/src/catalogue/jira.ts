import { markChecked } from '../definition/checked.js';

/** Jira Cloud: an API token with the email address of its user. */
export const jira = markChecked({
  id: 'jira',
  title: 'Jira Cloud',
  docs: 'https://developer.atlassian.com/cloud/jira/software/basic-auth-for-rest-apis/',
  environments: { production: 'https://{site}.atlassian.net' },
  params: { site: {} },
  secrets: { email: { env: 'JIRA_EMAIL' }, apiToken: { env: 'JIRA_API_TOKEN' } },
  strategies: { default: { basic: { username: '{email}', password: '{apiToken}' } } },
});
