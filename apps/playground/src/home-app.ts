import { fileURLToPath } from 'node:url';
import { toNodeHandler } from 'better-auth/node';
import type { ErrorRequestHandler, Express, RequestHandler } from 'express';
import express from 'express';
import type { AccountOf } from './account-of.js';
import type { Auth } from './auth.js';
import { CLIENT_IP } from './auth.js';
import type { Embed } from './embeds.js';
import { htmlPage } from './html-page.js';
import { ownHostOnly, ownSiteOnly } from './own-site.js';
import type { SignInDeps } from './sign-in.js';
import { signInRoutes } from './sign-in.js';
import type { StandInsDeps } from './stand-ins-page.js';
import { standInsPage } from './stand-ins-page.js';
import type { Tab } from './tabs.js';
import { linksOf } from './tabs.js';

/** Dependencies of {@link createHomeApp}. */
export interface HomeDeps {
  /** Accounts and sessions. */
  readonly auth: Auth;
  /** Finds the account of a request. */
  readonly accountOf: AccountOf;
  /** The portals. The first one is the start page. */
  readonly tabs: readonly Tab[];
  /** The portals of the operator, who is the demo account. */
  readonly operatorTabs: readonly Tab[];
  /** Pages that embed a provider's page. */
  readonly embeds: readonly Embed[];
  /** What the list of stand-ins shows. */
  readonly standIns: Pick<StandInsDeps, 'calls' | 'servers'>;
  /** The owner of the demo keys. Only that account sees the embeds, whose tokens are for these keys. */
  readonly demoOwner: string;
  /** The demo account, and the link that signs it in once. */
  readonly demo: SignInDeps['demo'];
  /** The port that the app listens on. */
  readonly port: number;
}

const ASSETS = fileURLToPath(new URL('../public', import.meta.url));

const SECURITY_HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; frame-src http://127.0.0.1:*; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

const NOT_YOURS = htmlPage({
  title: 'Not yours',
  main: '<p>The session token is for a key of the demo account. Sign in to that account first.</p>\n<p><a href="/sign-out">Sign out</a></p>',
});

/** Creates the app of the first port: sign-in, a portal for each provider, and the list of stand-ins. */
export function createHomeApp(deps: HomeDeps): Express {
  const { auth, accountOf, tabs, operatorTabs, embeds, standIns, demoOwner, demo, port } = deps;
  const ownSite = ownSiteOnly(port);
  const app = express().disable('x-powered-by');
  app.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });
  app.use((_request, response, next) => {
    response.set(SECURITY_HEADERS);
    next();
  });
  app.use(ownHostOnly(port));
  app.use('/assets', express.static(ASSETS, { index: false, cacheControl: false }));
  app.all('/api/auth/*path', ownSite, withClientIp, toNodeHandler(auth));
  for (const { path, handler } of [...tabs, ...operatorTabs])
    app.use(path, signedInFirst(accountOf), handler);
  app.get('/operator', (_request, response) => response.redirect(303, `${operatorTabs[0]?.path}/`));

  app.get('/', async (request, response) => {
    response.redirect(303, (await accountOf(request)) ? `${tabs[0]?.path}/` : '/sign-in');
  });
  app.use(signInRoutes({ auth, accountOf, ownSite, demo }));
  app.get('/stand-ins', async (request, response) => {
    const isSignedIn = (await accountOf(request)) !== undefined;
    response.send(standInsPage({ ...standIns, embeds }, linksOf('/stand-ins', isSignedIn)));
  });
  for (const { path, render } of embeds) {
    app.get(path, async (request, response) => {
      const account = await accountOf(request);
      if (!account) return response.redirect(303, '/sign-in');
      if (account.owner !== demoOwner) return response.status(403).send(NOT_YOURS);
      // Its frame has the token in its URL, which the page itself is asked not to pass on.
      response.set('Referrer-Policy', 'no-referrer').send(await render(linksOf(path)));
    });
  }
  app.use((_request, response) => {
    response.status(404).send(htmlPage({ title: 'Not found', main: '<p>There is nothing here.</p>' }));
  });
  app.use(unavailable);
  return app;
}

const withClientIp: RequestHandler = (request, _response, next) => {
  request.headers[CLIENT_IP] = request.socket.remoteAddress;
  next();
};

/** Redirects pages to the sign-in. Requests for data go on to the portal, which refuses them itself. */
function signedInFirst(accountOf: AccountOf): RequestHandler {
  return async (request, response, next) => {
    const isPage = request.method === 'GET' && request.accepts(['json', 'html']) === 'html';
    if (isPage && !(await accountOf(request))) response.redirect(303, '/sign-in');
    else next();
  };
}

const unavailable: ErrorRequestHandler = (error, _request, response, _next) => {
  const status = error.status >= 400 && error.status < 500 ? error.status : 503;
  if (status === 503) console.error(`The page could not be made: ${error.message}`);
  const title = status === 503 ? 'Unavailable' : 'This cannot be read';
  response.status(status).send(htmlPage({ title, main: '<p>Go back and try again.</p>' }));
};
