import type { Accepted, CheckOptions, Guard, Principal, Verdict } from '@sallyport/core';
import { setVerdict } from '@sallyport/core';
import { checkRequest, untrustedIp } from '@sallyport/core/adapter';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { write } from './write.js';

declare global {
  namespace Express {
    interface Request {
      /** Who is calling. Set once `authenticate` has accepted the request; no proof that it did. */
      principal?: Principal | undefined;
    }
  }
}

/** How requests are checked. */
export type AuthenticateOptions = CheckOptions<Request>;

/**
 * Middleware that lets a request pass only with a credential that the guard accepts, and answers every other one as
 * the provider does. With `optional`, a request without a credential passes without a principal. It is synchronous if
 * the verifier is.
 *
 * @example
 * app.use(authenticate(guard));
 * app.get('/me', (req, res) => res.json(req.principal));
 */
export function authenticate(guard: Guard, options: AuthenticateOptions = {}): RequestHandler {
  return (request, response, next) => {
    const verdict = checkRequest(guard, request, request, options, ipOf, response);
    if (!(verdict instanceof Promise)) return settle(verdict, request, response, next);
    // Express passes the rejection of a returned promise on to `next`. A timeout may have answered meanwhile.
    return verdict.then((settled) => response.headersSent || settle(settled, request, response, next));
  };
}

/** The caller's address, if Express knows which proxies to trust. */
export function ipOf(request: Request): string | undefined {
  return request.app.get('trust proxy') === true ? untrustedIp("app.set('trust proxy', 1)") : request.ip;
}

function settle(
  verdict: Verdict | undefined,
  request: Request,
  response: Response,
  next: NextFunction,
): void {
  if (verdict && !verdict.ok) {
    write(response, verdict.refusal);
    return;
  }
  if (verdict) accept(verdict, request, response);
  next();
}

function accept(verdict: Accepted, request: Request, response: Response): void {
  for (const name in verdict.headers) response.setHeader(name, verdict.headers[name] as string);
  request.principal = verdict.principal;
  setVerdict(request, verdict);
}
