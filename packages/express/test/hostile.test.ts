import { once } from 'node:events';
import { request as send } from 'node:http';
import type { Principal, VerifyContext } from '@sallyport/core';
import { createGuard } from '@sallyport/core';
import express from 'express';
import { describe, expect, test, vi } from 'vitest';
import { authenticate } from '../src/index.js';
import { acme, acmeGuard, reader, SECRET, serve, withKey } from './support.js';

test.each([
  ['accepts', () => reader],
  ['refuses', () => ({ code: 'forbidden' }) as const],
])('a verdict that %s after a timeout has answered goes nowhere', async (_, answer) => {
  const { promise: verdict, resolve } = Promise.withResolvers<Principal>();
  const handler = vi.fn();
  const errors = vi.fn();
  const app = express();
  app.use((_req, res, next) => {
    setImmediate(() => {
      res.status(504).end('too late');
      res.once('finish', () => resolve(answer() as Principal));
    });
    next();
  });
  app.use(authenticate(acmeGuard(() => verdict)), handler);
  app.use((error: unknown, _req: unknown, _res: unknown, next: (error: unknown) => void) => {
    errors(error);
    next(error);
  });
  const response = await fetch(await serve(app), withKey);
  expect([response.status, await response.text()]).toEqual([504, 'too late']);
  await verdict;
  await new Promise(setImmediate);
  expect(handler).not.toHaveBeenCalled();
  expect(errors).not.toHaveBeenCalled();
});

test('a request is charged once, however many guards of one API it passes', async () => {
  const charge = vi.fn(() => reader);
  const guard = acmeGuard(charge);
  const app = express();
  app.use(authenticate(guard));
  const router = express.Router().use(authenticate(guard, { scopes: ['read'] }));
  router.get('/read', (_req, res) => void res.end());
  router.get('/write', authenticate(guard, { scopes: ['write'] }), (_req, res) => void res.end());
  app.use('/below', router);
  const url = await serve(app);
  expect((await fetch(`${url}/below/read`, withKey)).status).toBe(200);
  expect(charge).toHaveBeenCalledOnce();
  expect((await fetch(`${url}/below/write`, withKey)).status).toBe(403);
});

test('a principal that another middleware sets is no proof', async () => {
  const app = express();
  app.use((req, _res, next) => {
    req.principal = { keyId: 'made-up', scopes: ['read'] };
    next();
  });
  app.use(authenticate(acmeGuard()), (_req, res) => void res.end());
  expect((await fetch(await serve(app))).status).toBe(401);
});

describe('the address of the caller', () => {
  async function addressSeen(trust: unknown): Promise<string | undefined> {
    let seen: string | undefined;
    const verifier = (_: unknown, context: VerifyContext) => {
      seen = context.ip;
      return reader;
    };
    const app = express().set('trust proxy', trust);
    app.use(authenticate(createGuard({ provider: acme, verifier })), (_req, res) => void res.end());
    const request = send(await serve(app), {
      headers: { 'X-API-Key': SECRET, 'X-Forwarded-For': '198.51.100.7, 192.0.2.1' },
    });
    const [response] = await once(request.end(), 'response');
    response.resume();
    return seen;
  }

  test.each([
    ['nobody is trusted', false, '127.0.0.1'],
    ['one proxy is trusted', 1, '192.0.2.1'],
    ['loopback is trusted', 'loopback', '192.0.2.1'],
  ])('is the right one if %s', async (_, trust, expected) => {
    expect(await addressSeen(trust)).toBe(expected);
  });

  test('is unknown if every proxy is trusted, because the client chooses it then', async () => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    expect(await addressSeen(true)).toBeUndefined();
    expect(warned).toHaveBeenCalledWith(
      expect.stringContaining("app.set('trust proxy', 1)"),
      expect.anything(),
    );
    warned.mockRestore();
  });
});
