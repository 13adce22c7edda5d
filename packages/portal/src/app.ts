import type { Provider } from '@sallyport/core';
import { Hono } from 'hono';
import type { Host } from './host.js';
import { openApiOf } from './openapi.js';
import type { Account, PortalOptions } from './options.js';
import { createPage } from './page.js';
import { plainPage } from './plain-page.js';
import { Problem, problemOf, problemResponse } from './problem.js';
import { readAccount } from './read-account.js';
import { runOperation } from './run-operation.js';
import { assertSameOrigin } from './same-origin.js';
import { secured } from './security-headers.js';
import { operationsOf } from './settings.js';

export interface PortalApp {
  fetch(request: Request, env: { readonly host: Host }): Promise<Response>;
}

export interface AppEnv {
  readonly Bindings: { readonly host: Host };
  readonly Variables: { account: Account };
}

/**
 * The API and the page, in no framework's terms.
 *
 * @throws {CredentialError} `invalid_option`.
 */
export function createApp<R, P extends Provider>(options: PortalOptions<R, P>): PortalApp {
  const { keyring, provider, account, onError } = options;
  const operations = operationsOf(options);
  const document = JSON.stringify(openApiOf(provider, operations));
  const page = createPage();
  const app = new Hono<AppEnv>();

  // Before every route, so that no route can be without it.
  app.use(async (c, next) => {
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD') assertSameOrigin(c.req.raw.headers);
    c.set('account', await readAccount(account, c.env.host.request as R));
    await next();
  });

  for (const operation of operations) {
    const path = `/api${operation.path.replace('{id}', ':id')}`;
    app.on(operation.method, path, (c) => runOperation(operation, keyring, c));
  }
  app.get('/openapi.json', (c) => c.body(document, 200, { 'Content-Type': 'application/json' }));

  app.get('/', async (c, next) => {
    const [path = '/'] = c.env.host.originalUrl.split('?', 1);
    // Addresses in the page are relative to it, so it has to be a folder; and so is this one, for any prefix.
    if (!path.endsWith('/'))
      return c.body(null, 308, { Location: `./${path.slice(path.lastIndexOf('/') + 1)}/` });
    return (await page.respond('index.html', c.req.header('Accept-Encoding'))) ?? next();
  });
  app.get('/*', async (c, next) => {
    return (await page.respond(c.req.path.slice(1), c.req.header('Accept-Encoding'))) ?? next();
  });

  app.notFound((c) => answered(c.req.path, new Problem(404, 'There is nothing here.')));
  app.onError((error, c) => {
    const problem = problemOf(error);
    if (problem.status >= 500) onError?.(error);
    return answered(c.req.path, problem);
  });

  return { fetch: async (request, env) => secured(await app.fetch(request, env)) };
}

function answered(path: string, problem: Problem): Response {
  const isPage = !path.startsWith('/api/') && path !== '/openapi.json';
  return isPage ? plainPage(problem) : problemResponse(problem);
}
