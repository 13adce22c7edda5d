import Router from '@koa/router';
import type { Reply } from '@sallyport/core';
import type { Keyring } from '@sallyport/keyring';
import { authenticate, tokenEndpoint } from '@sallyport/koa';
import { mountable, standIns } from '@sallyport/testing';
import type { Context } from 'koa';
import Koa from 'koa';

/** The keyrings of the providers, by the provider's id. */
export type SampleKeyrings = ReadonlyMap<string, Pick<Keyring, 'verify' | 'sessions'>>;

/** The sample API on Koa: the stand-ins of all providers, each below its own id. */
export function createApp(keyrings: SampleKeyrings): Koa {
  const app = new Koa();
  const root = new Router();
  root.get('/healthz', (context) => {
    context.body = { status: 'ok' };
  });

  for (const standIn of standIns) {
    const keyring = keyrings.get(standIn.provider.id);
    if (!keyring) continue;
    const { verify: verifier, sessions } = keyring;
    const { basePath, routes, tokenEndpoints, pages } = mountable(standIn, { verifier, sessions });
    const router = new Router({ prefix: `/${standIn.provider.id}${basePath}` });
    for (const { method, path, guard, scopes = [], respond } of routes) {
      router[method === 'GET' ? 'get' : 'post'](path, authenticate(guard, { scopes }), (context) => {
        send(context, respond({ params: context.params, url: context.originalUrl }));
      });
    }
    for (const { path, guard } of tokenEndpoints) router.post(path, tokenEndpoint(guard));
    for (const { path, respond } of pages) {
      router.get(path, async (context) => send(context, await respond({ url: context.originalUrl })));
    }
    app.use(router.routes());
  }

  app.use(root.routes());
  app.use((context) => {
    context.status = 404;
    context.body = { error: 'There is no such endpoint here.' };
  });
  return app;
}

function send(context: Context, { status, headers, body }: Reply): void {
  context.status = status;
  context.set(headers);
  context.body = body;
}
