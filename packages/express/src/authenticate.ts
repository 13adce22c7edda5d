import type { Guard, Principal, Verdict } from '@sallyport/core';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { setAcceptedBy } from './accepted-by.js';
import { write } from './write.js';

declare global {
  namespace Express {
    interface Request {
      /** Who is calling. Set once `authenticate` has accepted the request. */
      principal?: Principal | undefined;
    }
  }
}

export interface AuthenticateOptions {
  /** Scopes that every request needs, all of them. They reach the guard, so a denial is never charged. */
  readonly scopes?: readonly string[];
}

/**
 * Middleware that lets a request pass only with a credential that the guard accepts, and answers every
 * other one as the provider does. Answers in the same tick when the verifier is synchronous.
 *
 * @example
 * app.use(authenticate(guard));
 * app.get('/me', (req, res) => res.json(req.principal));
 */
export function authenticate(guard: Guard, options: AuthenticateOptions = {}): RequestHandler {
  const { scopes = [] } = options;
  return (request, response, next) => {
    const verdict = guard(request, request, scopes);
    // Express passes the rejection of a returned promise on to `next`.
    return verdict instanceof Promise
      ? verdict.then((settled) => settle(settled, guard, request, response, next))
      : settle(verdict, guard, request, response, next);
  };
}

function settle(
  verdict: Verdict,
  guard: Guard,
  request: Request,
  response: Response,
  next: NextFunction,
): void {
  if (!verdict.ok) {
    write(response, verdict.refusal);
    return;
  }
  for (const name in verdict.headers) response.setHeader(name, verdict.headers[name] as string);
  request.principal = verdict.principal;
  setAcceptedBy(request, guard);
  next();
}
