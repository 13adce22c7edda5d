import type { Context } from 'hono';
import { Hono } from 'hono';
import type { AppParts } from './app-parts.js';
import { publishPortal } from './events.js';
import type { AppEnv } from './host-request.js';
import { createPageFiles } from './http/page-files.js';
import { ACCOUNT_HEADER, assertAccount, PAGE_HEADER, returnTo } from './http/page-of-account.js';
import { plainPage } from './http/plain-page.js';
import { Problem, problemOf, problemResponse } from './http/problem.js';
import { assertSameOrigin } from './http/same-origin.js';
import { withSecurityHeaders } from './http/security-headers.js';
import type { Catalogue } from './locale/catalogue.js';
import { chooseCatalogue } from './locale/choose-catalogue.js';
import { translate } from './locale/translate.js';
import { openApiOf } from './openapi.js';
import { runOperation } from './operations/run-operation.js';

/** The portal without a framework. */
export interface PortalApp {
  /** Answers one request. Errors become responses; it never rejects. */
  fetch(request: Request, env: AppEnv['Bindings']): Promise<Response>;
}

/** The API and the page, as one function from a request to a response. */
export function createApp<R>({
  keyring,
  operations,
  reach,
  page,
  frameAncestors,
  ...parts
}: AppParts<R>): PortalApp {
  const { provider } = keyring;
  const openApi = JSON.stringify(openApiOf(provider, operations));
  const { file, looks } = page;
  const [firstLook, ...otherLooks] = looks;
  const catalogues = [firstLook.catalogue, ...otherLooks.map(({ catalogue }) => catalogue)] as const;
  const files = new Map(looks.map((look) => [look.catalogue, createPageFiles({ file, look })]));
  const app = new Hono<AppEnv>();

  const filesFor = (c: Context<AppEnv>) => files.get(c.get('catalogue'));

  // A middleware before all routes, so that no route can lack these checks.
  app.use(async (c, next) => {
    c.set('catalogue', chooseCatalogue(catalogues, c.req.header('Accept-Language')));
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD') assertSameOrigin(c.req.raw.headers);
    const signedIn = await parts.identify(c.env.host.request as R);
    assertAccount(c.req.header(ACCOUNT_HEADER), signedIn);
    c.set('account', signedIn);
    await next();
  });

  for (const operation of operations) {
    const path = `/api${operation.path.replace('{id}', ':id')}`;
    app.on(operation.method, path, (c) => runOperation(operation, { keyring, reach }, c));
  }
  app.get('/openapi.json', (c) => c.body(openApi, 200, { 'Content-Type': 'application/json' }));

  app.get('/', async (c, next) => {
    const [path = '/'] = c.env.host.originalUrl.split('?', 1);
    // The page's URLs are relative, so its own URL has to end with a slash. The redirect is relative as well,
    // so that it holds under any prefix.
    if (!path.endsWith('/'))
      return c.body(null, 308, { Location: `./${path.slice(path.lastIndexOf('/') + 1)}/` });
    return (await filesFor(c)?.respond(file, c.req.header('Accept-Encoding'))) ?? next();
  });
  app.get('/*', async (c, next) => {
    return (await filesFor(c)?.respond(c.req.path.slice(1), c.req.header('Accept-Encoding'))) ?? next();
  });

  app.notFound((c) =>
    respondWith(new Problem(404, 'There is nothing here.'), c.get('catalogue'), c.req.path),
  );
  app.onError((error, c) => {
    const problem = problemOf(error);
    const { status } = problem;
    if (status >= 500) publishPortal({ type: 'error', provider: provider.id, status, error });
    const signIn = problem.signsIn
      ? parts.signIn?.(returnTo(c.req.header(PAGE_HEADER), c.env.host))
      : undefined;
    return respondWith(problem, c.get('catalogue'), c.req.path, signIn);
  });

  return {
    async fetch(request, env) {
      const response = withSecurityHeaders(await app.fetch(request, env), frameAncestors);
      if (catalogues.length > 1) response.headers.append('Vary', 'Accept-Language');
      return response;
    },
  };
}

function respondWith(problem: Problem, catalogue: Catalogue, path: string, signIn?: string): Response {
  problem.message = translate(problem.message, catalogue);
  const isPage = !path.startsWith('/api/') && path !== '/openapi.json';
  return isPage ? plainPage(problem, catalogue, signIn) : problemResponse(problem, signIn);
}
