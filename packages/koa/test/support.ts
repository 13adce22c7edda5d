import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { Guard, Principal, Refusal } from '@sallyport/core';
import { createGuard, defineProvider, refuse } from '@sallyport/core';
import { scopeNames } from '@sallyport/core/adapter';
import type Koa from 'koa';
import { onTestFinished } from 'vitest';

export const SECRET = 'canary-5f1c0a9be2';

const definition = {
  id: 'acme',
  title: 'Acme',
  environments: { production: 'https://api.acme.example/v1' },
  secrets: { apiKey: {} },
  strategies: { default: { header: { 'X-API-Key': '{apiKey}' } } },
  refusals: { forbidden: { body: { error: 'You may not do this.' } } },
} as const;

export const acme = defineProvider(definition);

/** Takes the same keys and words its refusals as the standards do. */
export const plain = defineProvider({ ...definition, refusals: {} });

export const reader: Principal = { keyId: 'key-1', owner: 'ada', scopes: ['read'] };

/** A guard that knows one key, held by `reader`. */
export function acmeGuard(
  answer: (scopes?: readonly string[]) => Principal | Refusal | Promise<Principal | Refusal> = () => reader,
  provider: typeof acme | typeof plain = acme,
): Guard {
  return createGuard({
    provider,
    verifier: ({ apiKey }, { scopes }) =>
      apiKey === SECRET ? answer(scopes && scopeNames(scopes)) : refuse('invalid'),
  });
}

/** Serves the application until the test ends. */
export async function serve(app: Pick<Koa, 'listen'>): Promise<string> {
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export const withKey = { headers: { 'X-API-Key': SECRET } };

/** What a body parser does, for JSON only. */
export const parseJson: Koa.Middleware = async (ctx, next) => {
  const parsed: unknown = ctx.is('json') ? await json(ctx.req).catch(() => undefined) : undefined;
  Object.assign(ctx.request, { body: parsed });
  return next();
};

/** What koa-mount does: below the prefix, the request's URL is without it. */
export function mount(prefix: string, below: Koa.Middleware): Koa.Middleware {
  return async (ctx, next) => {
    const { path } = ctx;
    if (!path.startsWith(`${prefix}/`)) return next();
    ctx.path = path.slice(prefix.length);
    await below(ctx, next);
    ctx.path = path;
  };
}
