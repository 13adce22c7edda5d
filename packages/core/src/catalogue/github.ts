import { markChecked } from '../definition/checked.js';

/** GitHub: a personal access token, or that of a workflow; or an app, which acts as one of its installations. */
export const github = markChecked({
  id: 'github',
  title: 'GitHub',
  docs: 'https://docs.github.com/en/rest/authentication/authenticating-to-the-rest-api',
  environments: { production: 'https://api.github.com' },
  params: { installation: { pattern: '\\d+' } },
  secrets: {
    accessToken: { env: 'GITHUB_TOKEN' },
    clientId: { env: 'GITHUB_APP_CLIENT_ID' },
    privateKey: { env: 'GITHUB_APP_PRIVATE_KEY' },
  },
  strategies: {
    default: { header: { Authorization: 'Bearer {accessToken}', 'X-GitHub-Api-Version': '2022-11-28' } },
    app: {
      derive: {
        assertion: {
          jwt: 'RS256',
          key: '{privateKey}',
          claims: { iss: '{clientId}' },
          lifetime: 540,
          backdate: 60,
        },
      },
      exchange: {
        url: '/app/installations/{installation}/access_tokens',
        header: { Authorization: 'Bearer {assertion}', 'X-GitHub-Api-Version': '2022-11-28' },
        token: '/token',
        expires: { pointer: '/expires_at', as: 'iso' },
      },
      then: { header: { Authorization: 'Bearer {token}', 'X-GitHub-Api-Version': '2022-11-28' } },
    },
  },
});
