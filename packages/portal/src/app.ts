import { Hono } from 'hono';
import { publishPortal } from './events.js';
import type { AppEnv } from './host-request.js';
import { createPageFiles } from './http/page-files.js';
import { pageHtml } from './http/page-html.js';
import { ACCOUNT_HEADER, assertAccount, PAGE_HEADER, returnTo } from './http/page-of-account.js';
import { plainPage } from './http/plain-page.js';
import { Problem, problemOf, problemResponse } from './http/problem.js';
import { assertSameOrigin } from './http/same-origin.js';
import { withSecurityHeaders } from './http/security-headers.js';
import { catalogueOf } from './locale/catalogues.js';
import { openApiOf } from './openapi.js';
import { runOperation } from './operations/run-operation.js';
import type { PortalOptions } from './options.js';
import { readAccount } from './read-account.js';
import { assertUsable, operationsOf } from './settings.js';
import { wordsOf } from './words.js';

/** The portal without a framework. */
export interface PortalApp {
  /** Answers one request. Errors become responses; it never rejects. */
  fetch(request: Request, env: AppEnv['Bindings']): Promise<Response>;
}

/**
 * The API and the page, as one function from a request to a response.
 *
 * @throws {SallyportError} `invalid_option` without `account` or `keyring`, or for a `locale` that lacks an entry.
 */
export function createApp<R>(options: PortalOptions<R>): PortalApp {
  assertUsable(options);
  const { keyring, account } = options;
  const { provider } = keyring;
  const catalogue = catalogueOf(options.locale);
  const words = wordsOf(provider, options.words, catalogue);
  const operations = operationsOf(options, words);
  const openApi = JSON.stringify(openApiOf(provider, operations));
  const title = `${words.title} · ${provider.title}`;
  const page = createPageFiles({ render: (html) => pageHtml(html, { catalogue, title }) });
  const app = new Hono<AppEnv>();

  // A middleware before all routes, so that no route can lack these checks.
  app.use(async (c, next) => {
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD') assertSameOrigin(c.req.raw.headers);
    const signedIn = await readAccount(account, c.env.host.request as R);
    assertAccount(c.req.header(ACCOUNT_HEADER), signedIn);
    c.set('account', signedIn);
    await next();
  });

  for (const operation of operations) {
    const path = `/api${operation.path.replace('{id}', ':id')}`;
    app.on(operation.method, path, (c) => runOperation(operation, keyring, c));
  }
  app.get('/openapi.json', (c) => c.body(openApi, 200, { 'Content-Type': 'application/json' }));

  app.get('/', async (c, next) => {
    const [path = '/'] = c.env.host.originalUrl.split('?', 1);
    // The page's URLs are relative, so its own URL has to end with a slash. The redirect is relative as well,
    // so that it holds under any prefix.
    if (!path.endsWith('/'))
      return c.body(null, 308, { Location: `./${path.slice(path.lastIndexOf('/') + 1)}/` });
    return (await page.respond('index.html', c.req.header('Accept-Encoding'))) ?? next();
  });
  app.get('/*', async (c, next) => {
    return (await page.respond(c.req.path.slice(1), c.req.header('Accept-Encoding'))) ?? next();
  });

  app.notFound((c) => respondWith(new Problem(404, 'There is nothing here.'), c.req.path));
  app.onError((error, c) => {
    const problem = problemOf(error);
    const { status } = problem;
    if (status >= 500) publishPortal({ type: 'error', provider: provider.id, status, error });
    const signIn =
      status === 401 ? options.signIn?.(returnTo(c.req.header(PAGE_HEADER), c.env.host)) : undefined;
    return respondWith(problem, c.req.path, signIn);
  });

  return { fetch: async (request, env) => withSecurityHeaders(await app.fetch(request, env)) };
}

function respondWith(problem: Problem, path: string, signIn?: string): Response {
  const isPage = !path.startsWith('/api/') && path !== '/openapi.json';
  return isPage ? plainPage(problem, signIn) : problemResponse(problem, signIn);
}
