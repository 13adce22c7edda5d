import type { AnyOfScopes } from '@sallyport/core';
import { renderMissingScope, scopesOf } from '@sallyport/core/adapter';
import type { RequestHandler } from 'express';
import { write } from './write.js';

/**
 * Middleware for a route that needs more scopes than `authenticate` asked for: all of them, or any one of
 * `{ anyOf: [...] }`. The request has been charged by then; `authenticate` checks its own scopes before it charges.
 *
 * @throws {SallyportError} `invalid_option` if nobody has accepted the request before.
 * @example
 * app.delete('/reports/:id', requireScopes('reports:write'), handler);
 */
export function requireScopes(...scopes: readonly string[] | [AnyOfScopes]): RequestHandler {
  const needed = scopesOf(scopes);
  return (request, response, next) => {
    const refusal = renderMissingScope(request, needed);
    if (refusal) write(response, refusal);
    else next();
  };
}
