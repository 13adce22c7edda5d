import type { Guard, Principal, RequestContext, Verdict } from '@sallyport/core';
import type { Middleware, Next, ParameterizedContext } from 'koa';
import { setAcceptedBy } from './accepted-by.js';
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
    const verdict = guard(ctx.req, new Context(ctx, scopes, parsedBody(ctx)));
    return verdict instanceof Promise
      ? verdict.then((settled) => settle(settled, guard, ctx, next))
      : settle(verdict, guard, ctx, next);
  };
}

/** Koa works the address out when it is read, and most guards do not read it. */
class Context implements RequestContext {
  readonly #ctx: ParameterizedContext;

  constructor(
    ctx: ParameterizedContext,
    readonly scopes: readonly string[] | undefined,
    readonly body: unknown,
  ) {
    this.#ctx = ctx;
  }

  get ip(): string {
    return this.#ctx.ip;
  }
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
