import type { Guard } from '@sallyport/core';
import { tokenEndpointOf } from '@sallyport/core';
import type { Middleware } from 'koa';
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
    // Koa has no body parser, and no type for the result of one.
    const { ip, body } = ctx.request as typeof ctx.request & { readonly body?: unknown };
    write(ctx, await endpoint.answer(ctx.req, { ip, body }));
  };
}
