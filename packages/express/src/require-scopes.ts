import { renderMissingScope } from '@sallyport/core/adapter';
import type { RequestHandler } from 'express';
import { write } from './write.js';

/**
 * Middleware for a route that needs more scopes than `authenticate` asked for, all of them. The request has been
 * charged by then; `authenticate` checks its own scopes before it charges.
 *
 * @throws {SallyportError} `invalid_option` if no `authenticate` accepted the request before.
 * @example
 * app.delete('/reports/:id', requireScopes('reports:write'), handler);
 */
export function requireScopes(...scopes: readonly string[]): RequestHandler {
  return (request, response, next) => {
    const refusal = renderMissingScope(request, scopes);
    if (refusal) write(response, refusal);
    else next();
  };
}
