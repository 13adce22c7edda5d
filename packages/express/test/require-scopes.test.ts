import type { ErrorRequestHandler } from 'express';
import express from 'express';
import { expect, test, vi } from 'vitest';
import { authenticate, requireScopes } from '../src/index.js';
import { acmeGuard, plain, reader, serve, withKey } from './support.js';

test('a missing scope is refused in the words of the guard that accepted the request', async () => {
  const app = express().use(authenticate(acmeGuard()));
  app.get('/read', requireScopes('read'), (_req, res) => res.end());
  app.get('/write', requireScopes('read', 'write'), (_req, res) => res.end());
  const url = await serve(app);
  expect((await fetch(`${url}/read`, withKey)).status).toBe(200);
  const response = await fetch(`${url}/write`, withKey);
  expect(response.status).toBe(403);
  expect(response.headers.get('www-authenticate')).toContain(
    'error="insufficient_scope", scope="read write"',
  );
  expect(await response.json()).toEqual({ error: 'You may not do this.' });
});

test('where two guards accepted a request, the later one counts', async () => {
  const app = express();
  app.use(authenticate(acmeGuard()), authenticate(acmeGuard(() => ({ ...reader, scopes: [] }), plain)));
  app.use(requireScopes('read'));
  const response = await fetch(await serve(app), withKey);
  expect(response.status).toBe(403);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
});

test('without authenticate before it, it says what to do and lets nobody pass', async () => {
  const handler = vi.fn();
  const onError = vi.fn<ErrorRequestHandler>((_error, _req, res, _next) => res.status(500).end());
  const app = express();
  app.get('/', requireScopes('read'), handler);
  app.use(onError);
  expect((await fetch(await serve(app), withKey)).status).toBe(500);
  expect(onError.mock.calls[0]?.[0].message).toContain('mount authenticate(guard) before it');
  expect(handler).not.toHaveBeenCalled();
});
