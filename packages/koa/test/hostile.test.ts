import type { Principal, VerifyContext } from '@sallyport/core';
import { createGuard } from '@sallyport/core';
import Koa from 'koa';
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
  const app = new Koa().on('error', errors);
  app.use((ctx, next) => {
    setImmediate(() => {
      ctx.res.writeHead(504).end('too late');
      ctx.res.once('finish', () => resolve(answer() as Principal));
    });
    return next();
  });
  app.use(authenticate(acmeGuard(() => verdict)));
  app.use(handler);
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
  const app = new Koa().use(authenticate(guard)).use(authenticate(guard, { scopes: ['read'] }));
  app.use((ctx) => {
    ctx.body = 'ok';
  });
  expect((await fetch(await serve(app), withKey)).status).toBe(200);
  expect(charge).toHaveBeenCalledOnce();
});

describe('the address of the caller', () => {
  async function addressSeen(options: {
    proxy?: boolean;
    maxIpsCount?: number;
  }): Promise<string | undefined> {
    let seen: string | undefined;
    const verifier = (_: unknown, context: VerifyContext) => {
      seen = context.ip;
      return reader;
    };
    const app = new Koa(options).use(authenticate(createGuard({ provider: acme, verifier })));
    app.use((ctx) => {
      ctx.body = 'ok';
    });
    await fetch(await serve(app), {
      headers: { 'X-API-Key': SECRET, 'X-Forwarded-For': '198.51.100.7, 192.0.2.1' },
    });
    return seen;
  }

  test('is that of the connection if no proxy is trusted', async () => {
    expect(await addressSeen({})).toMatch(/^(?:::ffff:)?127\.0\.0\.1$/);
  });

  test('is the one that the proxy saw, if their number is known', async () => {
    expect(await addressSeen({ proxy: true, maxIpsCount: 1 })).toBe('192.0.2.1');
  });

  test('is unknown if every proxy is trusted, because the client chooses it then', async () => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    expect(await addressSeen({ proxy: true })).toBeUndefined();
    expect(warned).toHaveBeenCalledWith(expect.stringContaining('app.maxIpsCount'), expect.anything());
    warned.mockRestore();
  });
});
