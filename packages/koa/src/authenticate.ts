import type { Guard, Principal, Verdict } from '@sallyport/core';
import type { Middleware, Next, ParameterizedContext } from 'koa';
import { setAcceptedBy } from './accepted-by.js';
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
  const { scopes = [] } = options;
  return (ctx, next) => {
    const verdict = guard(ctx.req, ctx.request, scopes);
    return verdict instanceof Promise
      ? verdict.then((settled) => settle(settled, guard, ctx, next))
      : settle(verdict, guard, ctx, next);
  };
}

function settle(
  verdict: Verdict,
  guard: Guard,
  ctx: ParameterizedContext,
  next: Next,
): Promise<unknown> | undefined {
  if (!verdict.ok) {
    write(ctx, verdict.refusal);
    return undefined;
  }
  if (verdict.headers) ctx.set(verdict.headers);
  ctx.state.principal = verdict.principal;
  setAcceptedBy(ctx.req, guard);
  return next();
}
