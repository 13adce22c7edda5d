import type { CheckOptions, Guard, Principal, Verdict } from '@sallyport/core';
import { setVerdict } from '@sallyport/core';
import { checkRequest, untrustedIp } from '@sallyport/core/adapter';
import type { Middleware, Next, ParameterizedContext, Request } from 'koa';
import { write } from './write.js';

declare module 'koa' {
  interface DefaultState {
    /** Who is calling. Set once `authenticate` has accepted the request; no proof that it did. */
    principal?: Principal | undefined;
  }
}

/** How requests are checked. */
export type AuthenticateOptions = CheckOptions<Request>;

/**
 * Middleware that lets a request pass only with a credential that the guard accepts, and answers every other one as
 * the provider does. With `optional`, a request without a credential passes without a principal. It calls `next`
 * synchronously if the verifier is synchronous.
 *
 * @example
 * app.use(authenticate(guard));
 * app.use((ctx) => { ctx.body = ctx.state.principal; });
 */
export function authenticate(guard: Guard, options: AuthenticateOptions = {}): Middleware {
  return (ctx, next) => {
    const verdict = checkRequest(guard, ctx.req, ctx.request, options, ipOf, ctx.res);
    if (!(verdict instanceof Promise)) return settle(verdict, ctx, next);
    // A timeout may have answered meanwhile.
    return verdict.then((settled) => (ctx.headerSent ? undefined : settle(settled, ctx, next)));
  };
}

/** The caller's address, if Koa knows how many proxies to trust. */
export function ipOf({ app, ip }: Request): string | undefined {
  return app.proxy && !app.maxIpsCount ? untrustedIp('app.maxIpsCount = 1') : ip;
}

function settle(
  verdict: Verdict | undefined,
  ctx: ParameterizedContext,
  next: Next,
): Promise<unknown> | undefined {
  if (!verdict) return next();
  if (!verdict.ok) {
    write(ctx, verdict.refusal);
    return undefined;
  }
  if (verdict.headers) ctx.set(verdict.headers);
  ctx.state.principal = verdict.principal;
  setVerdict(ctx.req, verdict);
  return next();
}
