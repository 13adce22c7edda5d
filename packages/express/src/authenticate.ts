import type { Guard, Principal, Verdict } from '@sallyport/core';
import type { RequestHandler } from 'express';
import { acceptedBy } from './accepted-by.js';
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
  const { scopes } = options;
  return (request, response, next) => {
    const verdict = guard(request, { scopes, ip: request.ip, body: request.body });
    // Express passes the rejection of a returned promise on to `next`.
    return verdict instanceof Promise ? verdict.then(settle) : settle(verdict);

    function settle(settled: Verdict): void {
      if (!settled.ok) {
        write(response, settled.refusal);
        return;
      }
      if (settled.headers) response.set(settled.headers);
      request.principal = settled.principal;
      acceptedBy.set(request, guard);
      next();
    }
  };
}
