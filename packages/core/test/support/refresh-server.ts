import { defineProvider } from '../../src/index.js';
import { startServer } from './server.js';

/** OAuth 2.0 with refresh tokens that are good for one use. */
export const definition = {
  id: 'acme',
  title: 'Acme',
  environments: { production: 'https://api.acme.example' },
  secrets: { clientSecret: {}, refreshToken: { env: 'ACME_REFRESH_TOKEN' } },
  strategies: {
    default: {
      refresh: {
        url: '/token',
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
} as const;
export const acme = defineProvider(definition);

interface Options {
  /** The old refresh token stays good until a token of the new one is used. */
  readonly lenient?: boolean;
  /** Seconds. */
  readonly lifetime?: number;
}

/** An authorization server, and the API. `refresh-0` is what a person's consent gave. */
export async function startAuthorization({ lenient = false, lifetime = 600 }: Options = {}) {
  const state = { serial: 0, refused: 0, running: 0, most: 0, silent: false, good: new Set(['refresh-0']) };
  const server = await startServer(async ({ url, headers, body }, response) => {
    if (url !== '/token') {
      const isGood = headers.authorization === `Bearer access-${state.serial}`;
      if (isGood) state.good = new Set([`refresh-${state.serial}`]);
      return void response.writeHead(isGood ? 200 : 401).end('{}');
    }
    state.most = Math.max(state.most, ++state.running);
    await new Promise(setImmediate);
    state.running--;
    if (!state.good.has(new URLSearchParams(body.toString()).get('refresh_token') ?? '')) {
      state.refused++;
      return void response.writeHead(400).end('{"error":"invalid_grant"}');
    }
    const serial = ++state.serial;
    if (!lenient) state.good.clear();
    state.good.add(`refresh-${serial}`);
    const rotated = state.silent ? {} : { refresh_token: `refresh-${serial}` };
    if (state.silent) state.good.add('refresh-0');
    response.end(JSON.stringify({ access_token: `access-${serial}`, expires_in: lifetime, ...rotated }));
  });
  return { state, server };
}
