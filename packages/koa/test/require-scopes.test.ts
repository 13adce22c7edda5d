import Router from '@koa/router';
import type { Middleware } from 'koa';
import Koa from 'koa';
import { expect, test, vi } from 'vitest';
import { authenticate, requireScopes } from '../src/index.js';
import { acmeGuard, plain, reader, serve, withKey } from './support.js';

const succeed: Middleware = (ctx) => {
  ctx.body = 'ok';
};

test('a missing scope is refused in the words of the guard that accepted the request', async () => {
  const router = new Router();
  router.get('/read', requireScopes('read'), succeed);
  router.get('/write', requireScopes('read', 'write'), succeed);
  const url = await serve(new Koa().use(authenticate(acmeGuard())).use(router.routes()));
  expect((await fetch(`${url}/read`, withKey)).status).toBe(200);
  const response = await fetch(`${url}/write`, withKey);
  expect(response.status).toBe(403);
  expect(response.headers.get('www-authenticate')).toContain(
    'error="insufficient_scope", scope="read write"',
  );
  expect(await response.json()).toEqual({ error: 'You may not do this.' });
});

test('where two guards accepted a request, the later one counts', async () => {
  const narrow = acmeGuard(() => ({ ...reader, scopes: [] }), plain);
  const app = new Koa().use(authenticate(acmeGuard())).use(authenticate(narrow)).use(requireScopes('read'));
  const response = await fetch(await serve(app), withKey);
  expect(response.status).toBe(403);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
});

test('without authenticate before it, it says what to do and lets nobody pass', async () => {
  const handler = vi.fn();
  const onError = vi.fn<(error: Error) => void>();
  const app = new Koa().use(requireScopes('read')).use(handler);
  app.on('error', onError);
  expect((await fetch(await serve(app), withKey)).status).toBe(500);
  expect(onError.mock.calls[0]?.[0].message).toContain('mount authenticate(guard) before it');
  expect(handler).not.toHaveBeenCalled();
});
