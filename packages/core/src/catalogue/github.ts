import { markChecked } from '../definition/checked.js';

/** GitHub: a personal access token, or the token of an app or of a workflow. */
export const github = markChecked({
  id: 'github',
  title: 'GitHub',
  docs: 'https://docs.github.com/en/rest/authentication/authenticating-to-the-rest-api',
  environments: { production: 'https://api.github.com' },
  secrets: { accessToken: { env: 'GITHUB_TOKEN' } },
  strategies: {
    default: { header: { Authorization: 'Bearer {accessToken}', 'X-GitHub-Api-Version': '2022-11-28' } },
  },
});
