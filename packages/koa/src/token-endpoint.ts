import type { Guard } from '@sallyport/core';
import { tokenEndpointOf } from '@sallyport/core';
import type { Middleware } from 'koa';
import { write } from './write.js';

/**
 * The endpoint that turns secrets into a token, for a guard whose strategy has an exchange. Works with or
 * without a body parser before it; without one, a broken body too is answered in the provider's words.
 *
 * @throws {CredentialError} `invalid_option` when the guard's strategy has no exchange.
 * @example
 * router.post('/auth/token', tokenEndpoint(guard));
 */
export function tokenEndpoint(guard: Guard): Middleware {
  const endpoint = tokenEndpointOf(guard);
  return async (ctx) => {
    // Koa itself has no body parser, nor a type for what one leaves behind.
    const { ip, body } = ctx.request as typeof ctx.request & { readonly body?: unknown };
    write(ctx, await endpoint.answer(ctx.req, { ip, body }));
  };
}
