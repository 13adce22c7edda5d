import { defineProvider } from '@sallyport/core';

// The suite's own definitions, for the placements that none of the five providers uses. Each is written out
// in full, since the types of its secrets and strategies are inferred from the literal.

const environments = { production: 'https://api.acme.example/v1' };
const secrets = { apiKey: {} };

/** The key as a query parameter. */
export const inQuery = defineProvider({
  id: 'in-query',
  title: 'In Query',
  environments,
  secrets,
  strategies: { default: { query: { api_key: '{apiKey}' } } },
});

/** The key as a cookie. */
export const inCookie = defineProvider({
  id: 'in-cookie',
  title: 'In Cookie',
  environments,
  secrets,
  strategies: { default: { cookie: { session: '{apiKey}' } } },
});

/** The key as a nested field of a JSON body. */
export const inJson = defineProvider({
  id: 'in-json',
  title: 'In JSON',
  environments,
  secrets,
  strategies: { default: { json: { '/auth/key': '{apiKey}' } } },
});

/** The key as a field of a form. */
export const inForm = defineProvider({
  id: 'in-form',
  title: 'In Form',
  environments,
  secrets,
  strategies: { default: { form: { key: '{apiKey}' } } },
});

/** The key as the first segment of the path. */
export const inPath = defineProvider({
  id: 'in-path',
  title: 'In Path',
  environments,
  secrets,
  strategies: { default: { path: '/{apiKey}' } },
});

/** Two secrets in two headers. */
export const inSeveralHeaders = defineProvider({
  id: 'in-several-headers',
  title: 'In Several Headers',
  environments,
  secrets: { appId: {}, appKey: {} },
  strategies: { default: { header: { 'X-App-Id': '{appId}', 'X-App-Key': 'key={appKey}' } } },
});

/** A key, and a partner's name that a request may be without. */
export const withPartner = defineProvider({
  id: 'with-partner',
  title: 'With Partner',
  environments,
  secrets: { apiKey: {}, partner: { optional: true } },
  strategies: { default: { header: { 'X-Key': '{apiKey}', 'X-Partner': 'id={partner}' } } },
});

/** Basic with a fixed string after the user name. */
export const inJoinedBasic = defineProvider({
  id: 'in-joined-basic',
  title: 'In Joined Basic',
  environments,
  secrets: { email: {}, apiKey: {} },
  strategies: { default: { basic: { username: '{email}/token', password: '{apiKey}' } } },
});

/** Basic, or a token that Basic was exchanged for: one request can carry the credentials of both strategies. */
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

/** A refresh token that each refresh replaces. */
export const refreshed = defineProvider({
  id: 'refreshed',
  title: 'Refreshed',
  environments,
  secrets: { clientSecret: {}, refreshToken: {} },
  strategies: {
    default: {
      refresh: {
        url: '/oauth/token',
        form: {
          grant_type: 'refresh_token',
          refresh_token: '{refreshToken}',
          client_secret: '{clientSecret}',
        },
        token: '/access_token',
        expires: { pointer: '/expires_in', as: 'seconds' },
        rotates: { refreshToken: '/refresh_token' },
      },
      then: { header: { Authorization: 'Bearer {token}' } },
    },
  },
});

/** One key in a header, a JSON body or the path: a guard of one strategy must not read another's credential. */
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
