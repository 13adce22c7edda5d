import { fromNodeHeaders } from 'better-auth/node';
import type { Request as ExpressRequest, Response as ExpressResponse, RequestHandler, Router } from 'express';
import express from 'express';
import type { AccountOf } from './account-of.js';
import type { Auth } from './auth.js';
import { CLIENT_IP } from './auth.js';
import { signInPage, signOutPage, signUpPage } from './sign-in-page.js';

/**
 * Serves the forms for sign-in, sign-up and sign-out, without a script. They call better-auth's own endpoints.
 *
 * @param ownSite - Runs before each form that is posted.
 */
export function signInRoutes(auth: Auth, accountOf: AccountOf, ownSite: RequestHandler): Router {
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
): Promise<Response> {
  const headers = fromNodeHeaders(request.headers);
  headers.delete('Content-Length');
  headers.set('Content-Type', 'application/json');
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
