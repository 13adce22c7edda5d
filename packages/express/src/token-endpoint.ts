import type { Guard } from '@sallyport/core';
import { tokenEndpointOf } from '@sallyport/core';
import type { RequestHandler } from 'express';
import { write } from './write.js';

/**
 * The endpoint that turns secrets into a token, for a guard whose strategy has an exchange. Works with or
 * without a body parser before it; without one, a broken body too is answered in the provider's words.
 *
 * @throws {CredentialError} `invalid_option` when the guard's strategy has no exchange.
 * @example
 * app.post('/auth/token', tokenEndpoint(guard));
 */
export function tokenEndpoint(guard: Guard): RequestHandler {
  const endpoint = tokenEndpointOf(guard);
  return async (request, response) => {
    write(response, await endpoint.answer(request, { ip: request.ip, body: request.body }));
  };
}
