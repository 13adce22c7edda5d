import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { ExchangeStep, ProviderDefinition, TokenExpiry } from '../../../src/index.js';
import { createCredential, createFetch, defineProvider } from '../../../src/index.js';
import { testClock } from '../../support/clock.js';
import type { Answer } from '../../support/server.js';
import { startServer } from '../../support/server.js';

function provider(exchange: ExchangeStep | readonly ExchangeStep[]) {
  const definition: ProviderDefinition = {
    id: 'acme',
    title: 'Acme',
    environments: { production: 'https://api.acme.example/v1' },
    secrets: { id: {}, secret: {} },
    strategies: { default: { exchange, then: { header: { Authorization: 'Bearer {token}' } } } },
  };
  return defineProvider(definition);
}

async function exchanged(exchange: ExchangeStep | readonly ExchangeStep[], answer: Answer) {
  const server = await startServer(answer);
  const clock = testClock();
  const credential = createCredential(provider(exchange), {
    source: { id: 'i d', secret: 's&c' },
    baseURL: `${server.url}/v1`,
    clock,
  });
  return { server, credential, clock };
}

test('OAuth 2.0 client credentials: a form, HTTP Basic, and a lifetime in seconds', async () => {
  const { server, credential } = await exchanged(
    {
      url: '/oauth/token',
      basic: { username: '{id}', password: '{secret}' },
      form: { grant_type: 'client_credentials', scope: 'read' },
      token: '/access_token',
      expires: { pointer: '/expires_in', as: 'seconds' },
    },
    (_request, response) =>
      void response.end('{"access_token":"t-1","token_type":"Bearer","expires_in":3600}'),
  );
  expect(await credential.token()).toBe('t-1');
  const [request] = server.received;
  expect(request).toMatchObject({
    method: 'POST',
    url: '/v1/oauth/token',
    headers: {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${btoa('i d:s&c')}`,
    },
  });
  expect(String(request?.body)).toBe('grant_type=client_credentials&scope=read');
});

const step = { url: '/token', json: { id: '{id}', secret: '{secret}' } } as const;

test.each([
  ['a JSON pointer', { ...step, token: '/data/token', expires: 'unknown' }, '{"data":{"token":"t-1"}}'],
  ['the whole body', { ...step, token: 'text', expires: 'unknown' }, 't-1\n'],
  ['a header', { ...step, token: { header: 'X-Token' }, expires: 'unknown' }, '{}'],
  ['a cookie', { ...step, token: { cookie: 'sid' }, expires: 'unknown' }, '{}'],
] as const)('the token comes from %s', async (_name, exchange, body) => {
  const { credential } = await exchanged(
    exchange,
    (_request, response) =>
      void response
        .writeHead(200, { 'X-Token': 't-1', 'Set-Cookie': ['a=b', 'sid=t-1; HttpOnly'] })
        .end(body),
  );
  expect(await credential.token()).toBe('t-1');
});

test.each([
  ['1234567890123456', '1234567890123456'],
  ['0', '0'],
])('the token %s is a number: it is the digits', async (number, token) => {
  const { credential } = await exchanged(
    { ...step, token: '/token', expires: 'unknown' },
    (_request, response) => void response.end(`{"token":${number}}`),
  );
  expect(await credential.token()).toBe(token);
});

test.each(['12345678901234567890', '1.5', 'true', '{}'])(
  'a token that is %s cannot be read exactly: there is none',
  async (value) => {
    const { credential } = await exchanged(
      { ...step, token: '/token', expires: 'unknown' },
      (_request, response) => void response.end(`{"token":${value}}`),
    );
    await expect(credential.token()).rejects.toMatchObject({ code: 'exchange_failed' });
  },
);

test.each([
  ['a mock server on this machine', 'http://127.0.0.1:4001/acme', 'http://127.0.0.1:4001/oauth/token'],
  ['a proxy', 'https://proxy.example/acme', 'https://login.acme.example/oauth/token'],
])('the exchange is elsewhere, and the base URL is %s', async (_what, baseURL, expected) => {
  const urls: string[] = [];
  const credential = createCredential(
    provider({ ...step, url: 'https://login.acme.example/oauth/token', token: '/token', expires: 'unknown' }),
    {
      source: { id: 'i', secret: 's' },
      baseURL,
      fetch: async (url) => {
        urls.push(String(url));
        return new Response('{"token":"t-1"}');
      },
    },
  );
  expect(await credential.token()).toBe('t-1');
  expect(urls).toEqual([expected]);
});

test('an exchange below one of the base URLs goes with the base URL', async () => {
  const urls: string[] = [];
  const credential = createCredential(
    provider({ ...step, url: 'https://api.acme.example/v1/token', token: '/token', expires: 'unknown' }),
    {
      source: { id: 'i', secret: 's' },
      baseURL: 'https://proxy.example/acme',
      fetch: async (url) => {
        urls.push(String(url));
        return new Response('{"token":"t-1"}');
      },
    },
  );
  await credential.token();
  expect(urls).toEqual(['https://proxy.example/acme/token']);
});

test('an exchange elsewhere stays there, also if the API is on this machine', async () => {
  const urls: string[] = [];
  const definition = provider({
    ...step,
    url: 'https://login.acme.example/t',
    token: '/token',
    expires: 'unknown',
  });
  const local = { ...definition, environments: { production: 'http://127.0.0.1:9/v1' } };
  const credential = createCredential(defineProvider(local), {
    source: { id: 'i', secret: 's' },
    fetch: async (url) => {
      urls.push(String(url));
      return new Response('{"token":"t-1"}', { status: 299 });
    },
  });
  expect(await credential.token()).toBe('t-1');
  expect(urls).toEqual(['https://login.acme.example/t']);
});

const start = Date.UTC(2030, 0, 1);
const jwt = `e30.${Buffer.from(JSON.stringify({ exp: start / 1000 + 100 })).toString('base64url')}.x`;

test.each([
  ['seconds', { pointer: '/e', as: 'seconds' }, 100],
  ['seconds in a string', { pointer: '/e', as: 'seconds' }, '100'],
  ['a string with its unit', { pointer: '/e', as: 'seconds' }, '100s'],
  ['a string with another unit', { pointer: '/e', as: 'milliseconds' }, '100000ms'],
  ['milliseconds', { pointer: '/e', as: 'milliseconds' }, 100_000],
  ['an epoch', { pointer: '/e', as: 'epoch' }, start / 1000 + 100],
  ['an epoch in milliseconds', { pointer: '/e', as: 'epoch_milliseconds' }, start + 100_000],
  ['an ISO date', { pointer: '/e', as: 'iso' }, new Date(start + 100_000).toISOString()],
  ['a fixed time', { fixed: 100 }, null],
  ["the token's own exp", 'jwt', null],
] as const)('a lifetime given as %s ends when it should', async (_name, expires, stated) => {
  let issued = 0;
  const { server, credential, clock } = await exchanged(
    { ...step, token: '/token', expires },
    (_request, response) =>
      void response
        .setHeader('Date', new Date(start).toUTCString())
        .end(JSON.stringify({ token: `${jwt}${++issued}`, e: stated })),
  );
  const first = await credential.token();
  await clock.advance(79_000); // The window is the last 20 s.
  expect(await credential.token()).toBe(first);
  expect(server.received).toHaveLength(1);
  await clock.advance(21_001);
  expect(await credential.token()).not.toBe(first);
  expect(server.received).toHaveLength(2);
});

const claims = (text: string) => `e30.${Buffer.from(text).toString('base64url')}.x`;

test.each<[string, TokenExpiry, Record<string, unknown>]>([
  ['is not stated', { pointer: '/e', as: 'seconds' }, {}],
  ['is null', { pointer: '/e', as: 'seconds' }, { e: null }],
  ['is negative', { pointer: '/e', as: 'seconds' }, { e: -1 }],
  ['is zero', { pointer: '/e', as: 'milliseconds' }, { e: 0 }],
  ['is no number', { pointer: '/e', as: 'epoch' }, { e: 'soon' }],
  ['is no date', { pointer: '/e', as: 'iso' }, { e: 'soon' }],
  ['would be in a token that is no JWT', 'jwt', { token: 'opaque' }],
  ['would be in a JWT without exp', 'jwt', { token: claims('{}') }],
  ['is no number in a JWT', 'jwt', { token: claims('{"exp":"tomorrow"}') }],
  ['is negative in a JWT', 'jwt', { token: claims('{"exp":-1}') }],
  ['would be in a JWT that is no object', 'jwt', { token: claims('null') }],
])('a lifetime that %s is unknown: the token is kept until it is refused', async (_name, expires, more) => {
  const { server, credential, clock } = await exchanged(
    { ...step, token: '/token', expires },
    (_request, response) => void response.end(JSON.stringify({ token: 't-1', ...more })),
  );
  const first = await credential.token();
  await clock.advance(365 * 24 * 60 * 60 * 1000);
  expect(await credential.token()).toBe(first);
  expect(server.received).toHaveLength(1);
});

describe.each<[string, TokenExpiry]>([
  ['an epoch', { pointer: '/e', as: 'epoch' }],
  ["the token's own exp", 'jwt'],
])('our clock differs from the server, which states %s', (_name, expires) => {
  /** Calls that an hour takes, with a token that lives for ten minutes by the server's clock. */
  async function exchangesInAnHour(aheadMs: number, date: boolean): Promise<number> {
    const clock = testClock(start + aheadMs);
    const server = await startServer((_request, response) => {
      const served = clock.now() - aheadMs;
      const exp = Math.floor(served / 1000) + 600;
      response.sendDate = false;
      if (date) response.setHeader('Date', new Date(served).toUTCString());
      response.end(JSON.stringify({ token: claims(JSON.stringify({ exp, now: served })), e: exp }));
    });
    const credential = createCredential(provider({ ...step, token: '/token', expires }), {
      source: { id: 'i', secret: 's' },
      baseURL: `${server.url}/v1`,
      clock,
    });
    for (let minute = 0; minute < 60; minute++) {
      await credential.token();
      await credential.token();
      await clock.advance(60_000);
    }
    return server.received.length;
  }

  const hour = 3_600_000;
  test.each([
    ['an hour ahead', hour, true, 6],
    ['an hour behind', -hour, true, 6],
    ['the same', 0, true, 6],
    ['an hour ahead, and no Date', hour, false, 60], // A floor of half a minute: not one a call.
  ])('%s', async (_clock, ahead, date, most) => {
    const exchanges = await exchangesInAnHour(ahead, date);
    expect(exchanges).toBeGreaterThanOrEqual(5);
    expect(exchanges).toBeLessThanOrEqual(most + 1);
  });
});

test('a later step uses the token of the one before', async () => {
  const { server, credential } = await exchanged(
    [
      { ...step, token: '/login', expires: 'unknown' },
      {
        method: 'GET',
        url: '/session',
        header: { 'X-Login': '{token}' },
        token: '/sid',
        expires: { fixed: 60 },
      },
    ],
    ({ url }, response) => void response.end(url === '/v1/token' ? '{"login":"l-1"}' : '{"sid":"s-1"}'),
  );
  expect(await credential.token()).toBe('s-1');
  expect(server.received[1]).toMatchObject({
    method: 'GET',
    url: '/v1/session',
    headers: { 'x-login': 'l-1' },
  });
});

test.each([
  [200, '{"no":"token"}', 'exchange_failed'],
  [200, '{"token":""}', 'exchange_failed'],
  [200, '{"token":[5]}', 'exchange_failed'],
  [401, '{}', 'invalid'],
  [403, '{}', 'forbidden'],
  [302, '{}', 'redirect_refused'],
  [500, '{}', 'exchange_failed'],
])('an answer of %i %s is %s, and never a token', async (status, body, code) => {
  const { server, credential } = await exchanged(
    { ...step, token: '/token', expires: { pointer: '/e', as: 'seconds' } },
    (_request, response) => void response.writeHead(status, { Location: 'http://127.0.0.1:9/' }).end(body),
  );
  await expect(credential.token()).rejects.toMatchObject({ name: 'CredentialError', code, provider: 'acme' });
  const error = await credential.token().catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code });
  expect(inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true })).not.toContain('s&c');
  expect(server.received).toHaveLength(2);
});

test('the exchange is refused, and other secrets are at hand: they are exchanged instead', async () => {
  const server = await startServer(({ url, body }, response) => {
    if (url !== '/v1/token') return void response.end('{}');
    const accepted = String(body).includes('new');
    response.writeHead(accepted ? 200 : 401).end('{"token":"t-new"}');
  });
  const credential = createCredential(provider({ ...step, token: '/token', expires: 'unknown' }), {
    source: ({ refused }) => ({ id: 'i', secret: refused ? 'new' : 'old' }),
    baseURL: `${server.url}/v1`,
  });
  await createFetch(credential)('/x');
  expect(server.received.at(-1)?.headers.authorization).toBe('Bearer t-new');
  expect(server.count('/v1/token')).toBe(2);
});
