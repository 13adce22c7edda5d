import type { Principal, VerifyContext } from '@sallyport/core';
import { createGuard, defineProvider, refuse } from '@sallyport/core';
import type { ErrorRequestHandler, Request } from 'express';
import express from 'express';
import { expect, expectTypeOf, test, vi } from 'vitest';
import { authenticate } from '../src/index.js';
import { acme, acmeGuard, reader, SECRET, serve, withKey } from './support.js';

test('an accepted request carries its principal and the headers of its limits', async () => {
  const limits = [{ name: 'daily', limit: 10, remaining: 4, resetAfter: 60, window: 86_400 }];
  const app = express();
  app.use(authenticate(acmeGuard(() => ({ ...reader, limits }))));
  app.get('/', (req, res) => res.json(req.principal));
  const response = await fetch(await serve(app), withKey);
  expect(response.status).toBe(200);
  expect(response.headers.get('ratelimit')).toBe('"daily";r=4;t=60');
  expect(await response.json()).toEqual({ ...reader, limits });
});

test('a refused request gets the status, headers and body of the core, and goes no further', async () => {
  const guard = acmeGuard();
  const handler = vi.fn();
  const app = express().use(authenticate(guard)).use(handler);
  const response = await fetch(await serve(app));
  const { status, headers, body } = guard.render(refuse('missing'));
  expect(response.status).toBe(status);
  expect(Object.fromEntries(response.headers)).toMatchObject(
    Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
  );
  expect(response.headers.has('etag')).toBe(false);
  expect(await response.text()).toBe(body);
  expect(handler).not.toHaveBeenCalled();
});

test('headers that earlier middleware set stay on a refusal', async () => {
  const app = express();
  app.use((_req, res, next) => {
    res.set({ 'Access-Control-Allow-Origin': '*', Vary: 'Origin' });
    next();
  });
  app.use(authenticate(acmeGuard()));
  const response = await fetch(await serve(app));
  expect(response.status).toBe(401);
  expect(response.headers.get('access-control-allow-origin')).toBe('*');
  expect(response.headers.get('vary')).toBe('Origin');
  expect(response.headers.get('www-authenticate')).toContain('realm="Acme"');
});

test('HEAD is refused with the headers alone, and OPTIONS is no way around', async () => {
  const url = await serve(express().use(authenticate(acmeGuard())));
  const head = await fetch(url, { method: 'HEAD' });
  expect(head.status).toBe(401);
  expect(Number(head.headers.get('content-length'))).toBeGreaterThan(0);
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
  const app = express();
  app.get('/read', authenticate(guard, { scopes: ['read'] }), (_req, res) => res.end());
  app.get('/write', authenticate(guard, { scopes: ['write'] }), (_req, res) => res.end());
  const url = await serve(app);
  expect((await fetch(`${url}/write`, withKey)).status).toBe(403);
  expect(charge).not.toHaveBeenCalled();
  expect((await fetch(`${url}/read`, withKey)).status).toBe(200);
  expect(charge).toHaveBeenCalledOnce();
});

test('below a mount path, a credential in the path is found', async () => {
  const bots = defineProvider({
    id: 'bots',
    title: 'Bots',
    environments: { production: 'https://bots.example' },
    secrets: { key: {} },
    strategies: { default: { path: '/bot{key}' } },
  });
  const guard = createGuard({ provider: bots, verifier: () => reader });
  const app = express();
  app.use('/bots', authenticate(guard), (req, res) => res.json(req.principal));
  const url = await serve(app);
  expect((await fetch(`${url}/bots/bot123/send`)).status).toBe(200);
  expect((await fetch(`${url}/bots/send`)).status).not.toBe(200);
});

test('the guard sees the address that Express trusts and the parsed body', async () => {
  const bodied = defineProvider({ ...acme, strategies: { default: { json: { apiKey: '{apiKey}' } } } });
  const verifier = vi.fn(() => reader);
  const app = express().set('trust proxy', 1).use(express.json());
  app.post('/', authenticate(createGuard({ provider: bodied, verifier })), (_req, res) => res.end());
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
  const app = express().use((request, _res, next) => {
    Object.assign(request, { scopes: ['foreign'] });
    next();
  });
  app.use(authenticate(createGuard({ provider: acme, verifier: () => reader })), (_req, res) => res.end());
  expect((await fetch(await serve(app), { headers: { 'X-API-Key': SECRET } })).status).toBe(200);
});

test('a synchronous verifier is answered in the same tick', () => {
  const next = vi.fn();
  const request = { method: 'GET', url: '/', headers: { 'x-api-key': SECRET } } as unknown as Request;
  expect(authenticate(acmeGuard())(request, {} as never, next)).toBeUndefined();
  expect(next).toHaveBeenCalledOnce();
});

test('an asynchronous verifier is waited for', async () => {
  const app = express().use(authenticate(acmeGuard(async () => reader)));
  app.get('/', (req, res) => res.json(req.principal));
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
  const onError = vi.fn<ErrorRequestHandler>((_error, _req, res, _next) => res.end());
  const app = express().use(authenticate(acmeGuard(verifier)), onError);
  const response = await fetch(await serve(app), withKey);
  expect(response.status).toBe(503);
  expect(`${await response.text()}${JSON.stringify([...response.headers])}`).not.toContain(SECRET);
  expect(onError).not.toHaveBeenCalled();
});

test('importing the adapter types req.principal', () => {
  expectTypeOf<Request['principal']>().toEqualTypeOf<Principal | undefined>();
  // @ts-expect-error a principal never holds the secret's text
  expectTypeOf<Request['principal']>().toEqualTypeOf<{ secret: string } | undefined>();
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
  const guard = createGuard({ provider: acme, verifier });
  const app = express().use(authenticate(guard, { refund: true }), authenticate(guard, { refund: true }));
  app.get('/ok', (_req, res) => res.sendStatus(200));
  app.get('/mine', (_req, res) => res.sendStatus(404));
  app.get('/failed', () => {
    throw new Error('no disk');
  });
  app.get('/busy', (_req, res) => res.sendStatus(503));
  const quiet: ErrorRequestHandler = (_error, _req, res, _next) => res.sendStatus(500);
  const url = await serve(app.use(quiet));
  for (const path of ['ok', 'mine']) await fetch(`${url}/${path}`, withKey);
  expect(refund).not.toHaveBeenCalled();
  expect((await fetch(`${url}/failed`, withKey)).status).toBe(500);
  expect((await fetch(`${url}/busy`, withKey)).status).toBe(503);
  await vi.waitFor(() => expect(refund).toHaveBeenCalledTimes(2));
});

test('a verifier that answers after a timeout has its units back', async () => {
  const refund = vi.fn();
  const { promise, resolve } = Promise.withResolvers<void>();
  const verifier = async (_: unknown, { onCharge }: VerifyContext) => {
    await promise;
    onCharge?.(refund);
    return reader;
  };
  const app = express();
  app.use((_req, res, next) => {
    next();
    res.sendStatus(503);
  });
  app.use(authenticate(createGuard({ provider: acme, verifier }), { refund: true }));
  expect((await fetch(await serve(app), withKey)).status).toBe(503);
  resolve();
  await vi.waitFor(() => expect(refund).toHaveBeenCalledTimes(1));
});
