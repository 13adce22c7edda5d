import type { Reply } from '@sallyport/core';
import { authenticate, tokenEndpoint } from '@sallyport/express';
import type { Keyring } from '@sallyport/keyring';
import { mountable, standIns } from '@sallyport/testing';
import type { Express, Response } from 'express';
import express from 'express';

/** The keyrings of the providers, by the provider's id. */
export type SampleKeyrings = ReadonlyMap<string, Pick<Keyring, 'verify' | 'sessions'>>;

/** The sample API on Express: the stand-ins of all providers, each below its own id. */
export function createApp(keyrings: SampleKeyrings): Express {
  const app = express().disable('x-powered-by');
  app.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });

  for (const standIn of standIns) {
    const keyring = keyrings.get(standIn.provider.id);
    if (!keyring) continue;
    const { verify: verifier, sessions } = keyring;
    const { basePath, routes, tokenEndpoints, pages } = mountable(standIn, { verifier, sessions });
    const router = express.Router();
    for (const { method, path, guard, scopes = [], respond } of routes) {
      router[method === 'GET' ? 'get' : 'post'](
        path,
        authenticate(guard, { scopes }),
        (request, response) => {
          send(
            response,
            respond({ params: request.params as Record<string, string>, url: request.originalUrl }),
          );
        },
      );
    }
    for (const { path, guard } of tokenEndpoints) router.post(path, tokenEndpoint(guard));
    for (const { path, respond } of pages) {
      router.get(path, async (request, response) =>
        send(response, await respond({ url: request.originalUrl })),
      );
    }
    app.use(`/${standIn.provider.id}${basePath}`, router);
  }

  app.use((_request, response) => {
    response.status(404).json({ error: 'There is no such endpoint here.' });
  });
  return app;
}

function send(response: Response, { status, headers, body }: Reply): void {
  response.writeHead(status, headers).end(body);
}
