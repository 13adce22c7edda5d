import Router from '@koa/router';
import type { Reply } from '@sallyport/core';
import { authenticate, tokenEndpoint } from '@sallyport/koa';
import type { SampleKeyrings } from '@sallyport/sample-shared';
import { mountAll } from '@sallyport/sample-shared';
import type { Context } from 'koa';
import Koa from 'koa';

/** Creates the sample API on Koa: the stand-ins of all providers, each below the provider's id. */
export function createApp(keyrings: SampleKeyrings): Koa {
  const app = new Koa();
  const root = new Router();
  root.get('/healthz', (context) => {
    context.body = { status: 'ok' };
  });

  for (const { mountPath, routes, tokenEndpoints, pages } of mountAll(keyrings)) {
    const router = new Router({ prefix: mountPath });
    for (const { method, path, guard, scopes = [], respond } of routes) {
      const mount = (method === 'GET' ? router.get : router.post).bind(router);
      mount(path, authenticate(guard, { scopes }), (context) => {
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
