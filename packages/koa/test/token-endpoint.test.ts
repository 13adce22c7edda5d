import Router from '@koa/router';
import { createGuard, defineProvider, memorySessions, refuse, staticVerifier } from '@sallyport/core';
import Koa from 'koa';
import { describe, expect, test } from 'vitest';
import { authenticate, tokenEndpoint } from '../src/index.js';
import { acmeGuard, parseJson, SECRET, serve } from './support.js';

const desk = defineProvider({
  id: 'desk',
  title: 'Desk',
  environments: { production: 'https://desk.example/api' },
  secrets: { key: {}, secret: {} },
  strategies: {
    session: {
      exchange: {
        url: '/auth/token',
        json: { key: '{key}', secret: '{secret}' },
        token: '/data/token',
        expires: 'unknown',
      },
      then: { header: { Authorization: 'Bearer {token}' } },
    },
  },
});

const json = (body: string) => ({ method: 'POST', headers: { 'Content-Type': 'application/json' }, body });

describe.each([
  ['without a body parser', () => new Koa()],
  ['behind a body parser', () => new Koa().use(parseJson)],
])('%s', (_name, create: () => Koa) => {
  async function start() {
    const guard = createGuard({
      provider: desk,
      verifier: staticVerifier(desk, [{ id: 'key-1', secrets: { key: 'k', secret: SECRET } }]),
      sessions: memorySessions(),
    });
    const router = new Router({ prefix: '/api' });
    router.post('/auth/token', tokenEndpoint(guard));
    router.get('/me', authenticate(guard), (ctx) => {
      ctx.body = ctx.state.principal;
    });
    return { guard, url: `${await serve(create().use(router.routes()))}/api` };
  }

  test('secrets are exchanged for a token that authenticates', async () => {
    const { url } = await start();
    const response = await fetch(`${url}/auth/token`, json(JSON.stringify({ key: 'k', secret: SECRET })));
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const { data } = (await response.json()) as { data: { token: string } };
    const me = await fetch(`${url}/me`, { headers: { Authorization: `bearer ${data.token}` } });
    expect(await me.json()).toEqual({ keyId: 'key-1', scopes: [] });
  });

  test('a wrong secret is refused as the provider does, without the secret', async () => {
    const { guard, url } = await start();
    const response = await fetch(`${url}/auth/token`, json(JSON.stringify({ key: SECRET, secret: 'no' })));
    expect(response.status).toBe(401);
    const text = await response.text();
    expect(text).toBe(guard.render(refuse('invalid')).body);
    expect(text).not.toContain(SECRET);
  });

  test('an empty body and one of another type are refused, not waited for', async () => {
    const { url } = await start();
    expect((await fetch(`${url}/auth/token`, json(''))).status).toBe(401);
    expect((await fetch(`${url}/auth/token`, { method: 'POST', body: 'key=k' })).status).toBe(400);
  });
});

test('a guard without an exchange is told apart when it is mounted', () => {
  expect(() => tokenEndpoint(acmeGuard())).toThrow('the strategy "default" has no exchange');
});
