import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { InboundHarness } from '@sallyport/testing/conformance';
import { inboundConformance } from '@sallyport/testing/conformance';
import express from 'express';
import * as runner from 'vitest';
import { authenticate, requireScopes, tokenEndpoint } from '../src/index.js';

const harness: InboundHarness = {
  name: 'Express',
  async start({ routes }) {
    const app = express();
    for (const { method, path, guard, scopes = [], requires = [], ...route } of routes) {
      const mount = (method === 'GET' ? app.get : app.post).bind(app);
      if (route.tokenEndpoint) mount(path, tokenEndpoint(guard));
      else {
        if (route.body) app.use(path, express.json(), express.urlencoded());
        if (route.rawBody) app.use(path, express.json({ verify: keepRawBody }));
        // Of every route with it, `requireScopes` asks for a principal.
        const scoped = requires.length > 0 ? [requireScopes(...requires)] : [];
        mount(path, authenticate(guard, { scopes, ...route.check }), ...scoped, (request, response) => {
          response.json(request.principal ?? null);
        });
      }
    }
    const server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      close: async () => void server.close(),
    };
  },
};

function keepRawBody(request: IncomingMessage, _response: unknown, rawBody: Buffer): void {
  Object.assign(request, { rawBody });
}

inboundConformance(runner, harness);
