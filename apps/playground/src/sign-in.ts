import { fromNodeHeaders } from 'better-auth/node';
import type { Request as ExpressRequest, Response as ExpressResponse, RequestHandler, Router } from 'express';
import express from 'express';
import type { AccountOf } from './account-of.js';
import type { Auth } from './auth.js';
import { CLIENT_IP } from './auth.js';
import type { OneTimeLink } from './one-time-link.js';
import { signInPage, signOutPage, signUpPage } from './sign-in-page.js';

/** The dependencies of {@link signInRoutes}. */
export interface SignInDeps {
  /** Accounts and sessions. */
  readonly auth: Auth;
  /** Finds the account of a request. */
  readonly accountOf: AccountOf;
  /** Runs before each form that is posted. */
  readonly ownSite: RequestHandler;
  /** The demo account, and the link that signs it in once. */
  readonly demo: {
    /** The e-mail address. */
    readonly email: string;
    /** The password. */
    readonly password: string;
    /** The link. */
    readonly link: OneTimeLink;
  };
}

/**
 * Serves the forms for sign-in, sign-up and sign-out, without a script. They call better-auth's own endpoints.
 */
export function signInRoutes({ auth, accountOf, ownSite, demo }: SignInDeps): Router {
  const router = express.Router();
  const fields = express.urlencoded({ extended: false, limit: '10kb' });

  const forms = [
    { path: '/sign-in', endpoint: '/sign-in/email', page: signInPage },
    { path: '/sign-up', endpoint: '/sign-up/email', page: signUpPage },
  ];
  for (const { path, endpoint, page } of forms) {
    router.get(path, async (request, response) => {
      if (await accountOf(request)) response.redirect(303, '/');
      else response.send(page());
    });
    router.post(path, ownSite, fields, async (request, response) => {
      const { email, password } = credentialsIn(request.body);
      const result = await callAuth(auth, request, endpoint, { name: email, email, password });
      if (result.ok) return goHome(response, result);
      const retryAfter = result.headers.get('x-retry-after');
      if (retryAfter) response.setHeader('Retry-After', retryAfter);
      response.status(result.status).send(page({ email, problem: await problemOf(result) }));
    });
  }

  router.get('/demo/:token', async (request, response) => {
    // `get` takes HEAD as well, with which programs only look whether a link works.
    if (request.method !== 'GET' || !demo.link.take(request.params.token)) {
      const problem = 'This link was used before, or is older than 10 minutes. Sign in, or start again.';
      return response.status(410).send(signInPage({ email: demo.email, problem }));
    }
    const { email, password } = demo;
    // The token proves where the request comes from; a navigation states no origin.
    const { baseURL } = auth.options;
    const result = await callAuth(auth, request, '/sign-in/email', { email, password }, { Origin: baseURL });
    if (result.ok) return goHome(response, result);
    response.status(result.status).send(signInPage({ email, problem: await problemOf(result) }));
  });

  router.get('/sign-out', async (request, response) => {
    const account = await accountOf(request);
    if (account) response.send(signOutPage(account.name ?? account.owner));
    else response.redirect(303, '/sign-in');
  });
  router.post('/sign-out', ownSite, async (request, response) => {
    const result = await callAuth(auth, request, '/sign-out', {});
    if (result.ok) goHome(response, result);
    else response.status(result.status).send(signInPage({ problem: await problemOf(result) }));
  });
  return router;
}

/** Calls the handler of better-auth instead of its functions, so that its rate limits and origin check apply. */
async function callAuth(
  auth: Auth,
  request: ExpressRequest,
  endpoint: string,
  body: object,
  stated: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const headers = fromNodeHeaders(request.headers);
  headers.delete('Content-Length');
  headers.set('Content-Type', 'application/json');
  for (const [name, value] of Object.entries(stated)) headers.set(name, value);
  headers.set(CLIENT_IP, request.socket.remoteAddress ?? '');
  const url = new URL(`/api/auth${endpoint}`, auth.options.baseURL);
  return auth.handler(new Request(url, { method: 'POST', headers, body: JSON.stringify(body) }));
}

function goHome(response: ExpressResponse, result: Response): void {
  response.setHeader('Set-Cookie', result.headers.getSetCookie());
  response.redirect(303, '/');
}

function credentialsIn(body: unknown): { readonly email: string; readonly password: string } {
  const { email, password } = (body ?? {}) as Readonly<Record<string, unknown>>;
  return { email: String(email ?? ''), password: String(password ?? '') };
}

async function problemOf(result: Response): Promise<string> {
  const { message } = (await result.json().catch(() => ({}))) as { readonly message?: string };
  return message ? `${message.replace(/\.$/, '')}.` : 'This cannot be done now; try again.';
}
