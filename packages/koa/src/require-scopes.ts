import type { Middleware } from 'koa';
import { acceptedBy } from './accepted-by.js';
import { write } from './write.js';

/**
 * Middleware for a route that needs more scopes than `authenticate` asked for, all of them. The request has
 * been charged by then; scopes passed to `authenticate` are checked before.
 *
 * @throws {Error} when no `authenticate` accepted the request before.
 * @example
 * router.delete('/reports/:id', requireScopes('reports:write'), handler);
 */
export function requireScopes(...scopes: readonly string[]): Middleware {
  return (ctx, next) => {
    const guard = acceptedBy(ctx.req);
    if (!guard || !ctx.state.principal) {
      throw new Error(
        'requireScopes() found no principal: mount authenticate(guard) before it, as in app.use(authenticate(guard))',
      );
    }
    const refusal = guard.lacks(ctx.state.principal, scopes);
    if (!refusal) return next();
    write(ctx, refusal);
    return undefined;
  };
}
