import type { Guard } from '@sallyport/core';
import { tokenEndpointOf } from '@sallyport/core';
import { contextOf } from '@sallyport/core/adapter';
import type { Middleware } from 'koa';
import { ipOf } from './authenticate.js';
import { write } from './write.js';

/**
 * The endpoint that turns secrets into a token, for a guard whose strategy has an exchange. It works with and without
 * a body parser before it. Without one, a broken body is answered in the provider's words too.
 *
 * @throws {CredentialError} `invalid_option` if the guard's strategy has no exchange.
 * @example
 * router.post('/auth/token', tokenEndpoint(guard));
 */
export function tokenEndpoint(guard: Guard): Middleware {
  const endpoint = tokenEndpointOf(guard);
  return async (ctx) => {
    const reply = await endpoint.answer(ctx.req, contextOf(guard, ctx.request, ipOf));
    if (!ctx.headerSent) write(ctx, reply);
  };
}
