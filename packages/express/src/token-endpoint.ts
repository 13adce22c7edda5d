import type { Guard } from '@sallyport/core';
import { tokenEndpointOf } from '@sallyport/core';
import type { RequestHandler } from 'express';
import { write } from './write.js';

/**
 * The endpoint that turns secrets into a token, for a guard whose strategy has an exchange. It works with and without
 * a body parser before it. Without one, a broken body is answered in the provider's words too.
 *
 * @throws {CredentialError} `invalid_option` if the guard's strategy has no exchange.
 * @example
 * app.post('/auth/token', tokenEndpoint(guard));
 */
export function tokenEndpoint(guard: Guard): RequestHandler {
  const endpoint = tokenEndpointOf(guard);
  return async (request, response) => {
    write(response, await endpoint.answer(request, { ip: request.ip, body: request.body }));
  };
}
