import { setImmediate } from 'node:timers/promises';
import Router from '@koa/router';
import type { Principal, VerifyContext } from '@sallyport/core';
import { createGuard, defineProvider, refuse } from '@sallyport/core';
import type { DefaultState, ParameterizedContext } from 'koa';
import Koa from 'koa';
import { expect, expectTypeOf, test, vi } from 'vitest';
import { authenticate } from '../src/index.js';
import { acme, acmeGuard, mount, parseJson, reader, SECRET, serve, withKey } from './support.js';

const showPrincipal: Koa.Middleware = (ctx) => {
  ctx.body = ctx.state.principal;
};

const succeed: Koa.Middleware = (ctx) => {
  ctx.body = 'ok';
};

test('an accepted request carries its principal and the headers of its limits', async () => {
  const limits = [{ name: 'daily', limit: 10, remaining: 4, resetAfter: 60, window: 86_400 }];
  const app = new Koa();
  app.use(authenticate(acmeGuard(() => ({ ...reader, limits })))).use(showPrincipal);
  const response = await fetch(await serve(app), withKey);
  expect(response.status).toBe(200);
  expect(response.headers.get('ratelimit')).toBe('"daily";r=4;t=60');
  expect(await response.json()).toEqual({ ...reader, limits });
});

test('a refused request gets the status, headers and body of the core, and goes no further', async () => {
  const guard = acmeGuard();
  const handler = vi.fn();
  const response = await fetch(await serve(new Koa().use(authenticate(guard)).use(handler)));
  const { status, headers, body } = guard.render(refuse('missing'));
  expect(response.status).toBe(status);
  expect(Object.fromEntries(response.headers)).toMatchObject(
    Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
  );
  expect(await response.text()).toBe(body);
  expect(handler).not.toHaveBeenCalled();
});

test('headers that earlier middleware set stay on a refusal', async () => {
  const app = new Koa();
  app.use((ctx, next) => {
    ctx.set({ 'Access-Control-Allow-Origin': '*', Vary: 'Origin' });
    return next();
  });
  app.use(authenticate(acmeGuard()));
  const response = await fetch(await serve(app));
  expect(response.status).toBe(401);
  expect(response.headers.get('access-control-allow-origin')).toBe('*');
  expect(response.headers.get('vary')).toBe('Origin');
  expect(response.headers.get('www-authenticate')).toContain('realm="Acme"');
});

test('HEAD is refused with the headers alone, and OPTIONS is no way around', async () => {
  const guard = acmeGuard();
  const url = await serve(new Koa().use(authenticate(guard)));
  const head = await fetch(url, { method: 'HEAD' });
  expect(head.status).toBe(401);
  expect(head.headers.get('content-length')).toBe(guard.render(refuse('missing')).headers['Content-Length']);
  expect(await head.text()).toBe('');
  expect((await fetch(url, { method: 'OPTIONS' })).status).toBe(401);
});

test('scopes reach the guard, so a request that lacks one is not charged', async () => {
  const charge = vi.fn();
  const guard = acmeGuard((scopes = []) => {
    if (scopes.includes('write')) return refuse('forbidden', { scopes });
    charge();
    return reader;
  });
  const router = new Router();
  router.get('/read', authenticate(guard, { scopes: ['read'] }), succeed);
  router.get('/write', authenticate(guard, { scopes: ['write'] }), succeed);
  const url = await serve(new Koa().use(router.routes()));
  expect((await fetch(`${url}/write`, withKey)).status).toBe(403);
  expect(charge).not.toHaveBeenCalled();
  expect((await fetch(`${url}/read`, withKey)).status).toBe(200);
  expect(charge).toHaveBeenCalledOnce();
});

test.each([
  ['a mount', (below: Koa.Middleware) => mount('/outer', below)],
  [
    "a router's prefix",
    (below: Koa.Middleware) => new Router({ prefix: '/outer' }).all('/*rest', below).routes(),
  ],
])('below %s, a credential in the path is found', async (_how, place) => {
  const bots = defineProvider({
    id: 'bots',
    title: 'Bots',
    environments: { production: 'https://bots.example/v1' },
    secrets: { key: {} },
    strategies: { default: { path: '/bot{key}' } },
  });
  const verifier = vi.fn(() => reader);
  const app = new Koa().use(place(authenticate(createGuard({ provider: bots, verifier })))).use(succeed);
  const url = await serve(app);
  await fetch(`${url}/outer/v1/bot123/send`);
  expect(verifier).toHaveBeenCalledWith({ key: '123' }, expect.anything());
  expect((await fetch(`${url}/outer/v1/send`)).status).not.toBe(200);
});

test('the guard sees the address that Koa trusts and the parsed body', async () => {
  const bodied = defineProvider({ ...acme, strategies: { default: { json: { apiKey: '{apiKey}' } } } });
  const verifier = vi.fn(() => reader);
  const app = new Koa({ proxy: true, maxIpsCount: 1 }).use(parseJson);
  app.use(authenticate(createGuard({ provider: bodied, verifier }))).use(succeed);
  const response = await fetch(await serve(app), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Forwarded-For': '203.0.113.9' },
    body: JSON.stringify({ apiKey: SECRET }),
  });
  expect(response.status).toBe(200);
  expect(verifier).toHaveBeenCalledWith(
    { apiKey: SECRET },
    expect.objectContaining({ environment: 'production', ip: '203.0.113.9' }),
  );
});

test('scopes that another middleware left on the request are not asked for', async () => {
  const app = new Koa().use((ctx, next) => {
    Object.assign(ctx.request, { scopes: ['foreign'] });
    return next();
  });
  app.use(authenticate(createGuard({ provider: acme, verifier: () => reader }))).use(succeed);
  expect((await fetch(await serve(app), { headers: { 'X-API-Key': SECRET } })).status).toBe(200);
});

test('a synchronous verifier is answered in the same tick', () => {
  const next = vi.fn();
  const ctx = { req: { method: 'GET', url: '/', headers: { 'x-api-key': SECRET } }, request: {}, state: {} };
  void authenticate(acmeGuard())(ctx as unknown as ParameterizedContext, next);
  expect(next).toHaveBeenCalledOnce();
});

test('an asynchronous verifier is waited for, and what comes after it too', async () => {
  const app = new Koa().use(authenticate(acmeGuard(async () => reader)));
  app.use(async (ctx) => {
    await setImmediate();
    ctx.body = ctx.state.principal;
  });
  const url = await serve(app);
  expect(await (await fetch(url, withKey)).json()).toEqual(reader);
  expect((await fetch(url)).status).toBe(401);
});

test.each([
  [
    'throws',
    () => {
      throw new Error(`no store for ${SECRET}`);
    },
  ],
  [
    'rejects',
    async () => {
      throw new Error(`no store for ${SECRET}`);
    },
  ],
] as const)('a verifier that %s is 503, and the secret is in no answer', async (_how, verifier) => {
  const onError = vi.fn();
  const app = new Koa().on('error', onError).use(authenticate(acmeGuard(verifier)));
  const response = await fetch(await serve(app), withKey);
  expect(response.status).toBe(503);
  expect(`${await response.text()}${JSON.stringify([...response.headers])}`).not.toContain(SECRET);
  expect(onError).not.toHaveBeenCalled();
});

test('importing the adapter types ctx.state.principal', () => {
  expectTypeOf<DefaultState['principal']>().toEqualTypeOf<Principal | undefined>();
  expectTypeOf<Parameters<Koa.Middleware>[0]['state']['principal']>().toEqualTypeOf<Principal | undefined>();
  new Router().get('/', (ctx) => {
    expectTypeOf(ctx.state.principal).toEqualTypeOf<Principal | undefined>();
    // @ts-expect-error there may be nobody
    ctx.body = ctx.state.principal.keyId;
  });
  // @ts-expect-error a guard is what createGuard returns
  expect(() => authenticate(acme)).not.toThrow();
  // @ts-expect-error scopes are a list
  authenticate(acmeGuard(), { scopes: 'read' });
});

test('what a request took goes back if the server failed, and then only', async () => {
  const refund = vi.fn();
  const verifier = (_: unknown, { onCharge }: VerifyContext) => {
    onCharge?.(refund);
    return reader;
  };
  const app = new Koa().use(authenticate(createGuard({ provider: acme, verifier }), { refund: true }));
  app.silent = true;
  app.use((ctx) => {
    if (ctx.path === '/failed') throw new Error('no disk');
    ctx.status = Number(ctx.path.slice(1));
  });
  const url = await serve(app);
  for (const path of ['200', '404']) await fetch(`${url}/${path}`, withKey);
  expect(refund).not.toHaveBeenCalled();
  expect((await fetch(`${url}/failed`, withKey)).status).toBe(500);
  expect((await fetch(`${url}/503`, withKey)).status).toBe(503);
  await vi.waitFor(() => expect(refund).toHaveBeenCalledTimes(2));
});
