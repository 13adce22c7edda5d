import { markChecked } from '../definition/checked.js';

/**
 * Google APIs: a service account. The secrets have the names of the key file that Google hands out, so `fromFile(path)`
 * reads it. `service` is the first part of the host, such as `storage`; `scope` holds the scopes, separated by spaces;
 * `subject` is the user whom an account with domain-wide delegation stands for.
 */
export const google = markChecked({
  id: 'google',
  title: 'Google APIs',
  docs: 'https://developers.google.com/identity/protocols/oauth2/service-account',
  environments: { production: 'https://{service}.googleapis.com' },
  params: { service: {}, scope: { pattern: '.+' }, subject: { pattern: '.+', optional: true } },
  secrets: {
    client_email: { env: 'GOOGLE_CLIENT_EMAIL' },
    private_key: { env: 'GOOGLE_PRIVATE_KEY' },
    private_key_id: { env: 'GOOGLE_PRIVATE_KEY_ID', optional: true },
  },
  strategies: {
    serviceAccount: {
      derive: {
        assertion: {
          jwt: 'RS256',
          key: '{private_key}',
          header: { kid: '{private_key_id}' },
          claims: {
            iss: '{client_email}',
            scope: '{scope}',
            aud: 'https://oauth2.googleapis.com/token',
            sub: '{subject}',
          },
          lifetime: 3600,
        },
      },
      exchange: {
        url: 'https://oauth2.googleapis.com/token',
        form: { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: '{assertion}' },
        token: '/access_token',
        expires: { pointer: '/expires_in', as: 'seconds' },
      },
      then: { header: { Authorization: 'Bearer {token}' } },
    },
  },
});
