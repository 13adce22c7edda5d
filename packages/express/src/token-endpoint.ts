import type { Guard } from '@sallyport/core';
import { tokenEndpointOf } from '@sallyport/core';
import { contextOf } from '@sallyport/core/adapter';
import type { RequestHandler } from 'express';
import { ipOf } from './authenticate.js';
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
    const reply = await endpoint.answer(request, contextOf(guard, request, ipOf));
    if (!response.headersSent) write(response, reply);
  };
}
