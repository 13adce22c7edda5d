import type { Reply } from '@sallyport/core';
import { authenticate, tokenEndpoint } from '@sallyport/express';
import type { SampleKeyrings } from '@sallyport/sample-shared';
import { mountAll } from '@sallyport/sample-shared';
import type { Express, Response } from 'express';
import express from 'express';

/** Creates the sample API on Express: the stand-ins of all providers, each below the provider's id. */
export function createApp(keyrings: SampleKeyrings): Express {
  const app = express().disable('x-powered-by');
  app.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });

  for (const { mountPath, routes, tokenEndpoints, pages } of mountAll(keyrings)) {
    const router = express.Router();
    for (const { method, path, guard, scopes = [], respond } of routes) {
      const mount = (method === 'GET' ? router.get : router.post).bind(router);
      mount(path, authenticate(guard, { scopes }), (request, response) => {
        const params = request.params as Record<string, string>;
        send(response, respond({ params, url: request.originalUrl }));
      });
    }
    for (const { path, guard } of tokenEndpoints) router.post(path, tokenEndpoint(guard));
    for (const { path, respond } of pages) {
      router.get(path, async (request, response) =>
        send(response, await respond({ url: request.originalUrl })),
      );
    }
    app.use(mountPath, router);
  }

  app.use((_request, response) => {
    response.status(404).json({ error: 'There is no such endpoint here.' });
  });
  return app;
}

function send(response: Response, { status, headers, body }: Reply): void {
  response.writeHead(status, headers).end(body);
}
