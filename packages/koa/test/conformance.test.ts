import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { bodyParser } from '@koa/bodyparser';
import Router from '@koa/router';
import { readBody } from '@sallyport/core/adapter';
import type { InboundHarness } from '@sallyport/testing/conformance';
import { inboundConformance } from '@sallyport/testing/conformance';
import Koa from 'koa';
import * as runner from 'vitest';
import { authenticate, requireScopes, tokenEndpoint } from '../src/index.js';

const harness: InboundHarness = {
  name: 'Koa',
  exceptions: {
    'survives the request target http://[/x': {
      status: 500,
      because: 'Koa itself reads the target, before any middleware can',
    },
  },
  async start({ routes }) {
    const app = new Koa();
    app.silent = true;
    const router = new Router();
    for (const { method, path, guard, scopes = [], requires = [], ...route } of routes) {
      const mount = (method === 'GET' ? router.get : router.post).bind(router);
      if (route.tokenEndpoint) mount(path, tokenEndpoint(guard));
      else {
        if (route.body) router.use(path, parseBody);
        if (route.rawBody) router.use(path, bodyParser());
        // Of every route with it, `requireScopes` asks for a principal.
        const scoped = requires.length > 0 ? [requireScopes(...requires)] : [];
        mount(path, authenticate(guard, { scopes, ...route.check }), ...scoped, (ctx) => {
          ctx.body = ctx.state.principal ?? 'null';
        });
      }
    }
    app.use(router.routes());
    const server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      close: async () => void server.close(),
    };
  },
};

const parseBody: Koa.Middleware = async (ctx, next) => {
  Object.assign(ctx.request, { body: await readBody(ctx.req, ctx.get('Content-Type')) });
  return next();
};

inboundConformance(runner, harness);
