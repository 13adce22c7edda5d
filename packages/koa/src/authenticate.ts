import type { Guard, Principal, Verdict } from '@sallyport/core';
import type { Middleware } from 'koa';
import { acceptedBy } from './accepted-by.js';
import { parsedBody } from './parsed-body.js';
import { write } from './write.js';

declare module 'koa' {
  interface DefaultState {
    /** Who is calling. Set once `authenticate` has accepted the request. */
    principal?: Principal | undefined;
  }
}

export interface AuthenticateOptions {
  /** Scopes that every request needs, all of them. They reach the guard, so a denial is never charged. */
  readonly scopes?: readonly string[];
}

/**
 * Middleware that lets a request pass only with a credential that the guard accepts, and answers every
 * other one as the provider does. Calls `next` in the same tick when the verifier is synchronous.
 *
 * @example
 * app.use(authenticate(guard));
 * app.use((ctx) => { ctx.body = ctx.state.principal; });
 */
export function authenticate(guard: Guard, options: AuthenticateOptions = {}): Middleware {
  const { scopes } = options;
  return (ctx, next) => {
    const verdict = guard(ctx.req, { scopes, ip: ctx.ip, body: parsedBody(ctx) });
    return verdict instanceof Promise ? verdict.then(settle) : settle(verdict);

    function settle(settled: Verdict): Promise<unknown> | undefined {
      if (!settled.ok) {
        write(ctx, settled.refusal);
        return undefined;
      }
      if (settled.headers) ctx.set(settled.headers);
      ctx.state.principal = settled.principal;
      acceptedBy.set(ctx.req, guard);
      return next();
    }
  };
}
