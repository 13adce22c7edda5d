import type { Guard } from '@sallyport/core';
import { tokenEndpointOf } from '@sallyport/core';
import type { Middleware } from 'koa';
import { parsedBody } from './parsed-body.js';
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
    write(ctx, await endpoint.answer(ctx.req, { ip: ctx.ip, body: parsedBody(ctx) }));
  };
}
