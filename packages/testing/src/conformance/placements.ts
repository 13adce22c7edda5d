import { defineProvider } from '@sallyport/core';

/** Definitions of the suite's own, for the places that none of the five providers uses. */

const environments = { production: 'https://api.acme.example/v1' };
const secrets = { apiKey: {} };

export const inQuery = defineProvider({
  id: 'in-query',
  title: 'In Query',
  environments,
  secrets,
  strategies: { default: { query: { api_key: '{apiKey}' } } },
});

export const inCookie = defineProvider({
  id: 'in-cookie',
  title: 'In Cookie',
  environments,
  secrets,
  strategies: { default: { cookie: { session: '{apiKey}' } } },
});

export const inJson = defineProvider({
  id: 'in-json',
  title: 'In JSON',
  environments,
  secrets,
  strategies: { default: { json: { '/auth/key': '{apiKey}' } } },
});

export const inForm = defineProvider({
  id: 'in-form',
  title: 'In Form',
  environments,
  secrets,
  strategies: { default: { form: { key: '{apiKey}' } } },
});

export const inPath = defineProvider({
  id: 'in-path',
  title: 'In Path',
  environments,
  secrets,
  strategies: { default: { path: '/{apiKey}' } },
});

export const inSeveralHeaders = defineProvider({
  id: 'in-several-headers',
  title: 'In Several Headers',
  environments,
  secrets: { appId: {}, appKey: {} },
  strategies: { default: { header: { 'X-App-Id': '{appId}', 'X-App-Key': 'key={appKey}' } } },
});

export const inJoinedBasic = defineProvider({
  id: 'in-joined-basic',
  title: 'In Joined Basic',
  environments,
  secrets: { email: {}, apiKey: {} },
  strategies: { default: { basic: { username: '{email}/token', password: '{apiKey}' } } },
});

/** Basic, or a token that Basic was exchanged for: two strategies that one request could fill at once. */
export const exchanged = defineProvider({
  id: 'exchanged',
  title: 'Exchanged',
  environments,
  secrets: { id: {}, secret: {} },
  strategies: {
    session: {
      exchange: {
        url: '/oauth/token',
        basic: { username: '{id}', password: '{secret}' },
        token: '/access_token',
        expires: { pointer: '/expires_in', as: 'seconds' },
      },
      then: { header: { 'X-Session': 'v1 {token}' } },
    },
    direct: { basic: { username: '{id}', password: '{secret}' } },
  },
});

/** One key in a header, a JSON body or the path: what one strategy finds, another may not take for its own. */
export const anywhere = defineProvider({
  id: 'anywhere',
  title: 'Anywhere',
  environments,
  secrets,
  strategies: {
    header: { header: { 'X-Key': '{apiKey}' } },
    body: { json: { key: '{apiKey}' } },
    path: { path: '/{apiKey}' },
  },
});
