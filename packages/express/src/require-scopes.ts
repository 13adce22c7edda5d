import type { RequestHandler } from 'express';
import { acceptedBy } from './accepted-by.js';
import { write } from './write.js';

/**
 * Middleware for a route that needs more scopes than `authenticate` asked for, all of them. The request has
 * been charged by then; scopes passed to `authenticate` are checked before.
 *
 * @throws {Error} when no `authenticate` accepted the request before.
 * @example
 * app.delete('/reports/:id', requireScopes('reports:write'), handler);
 */
export function requireScopes(...scopes: readonly string[]): RequestHandler {
  return (request, response, next) => {
    const guard = acceptedBy(request);
    if (!guard || !request.principal) {
      throw new Error(
        'requireScopes() found no principal: mount authenticate(guard) before it, as in app.use(authenticate(guard))',
      );
    }
    const refusal = guard.lacks(request.principal, scopes);
    if (refusal) write(response, refusal);
    else next();
  };
}
