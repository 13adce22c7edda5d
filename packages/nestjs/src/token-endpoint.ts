import type { Type } from '@nestjs/common';
import { Controller, Req, RequestMapping, RequestMethod, Res, VERSION_NEUTRAL } from '@nestjs/common';
import type { Guard } from '@sallyport/core';
import { tokenEndpointOf } from '@sallyport/core';
import { contextOf } from '@sallyport/core/adapter';
import type { PlatformRequest, PlatformResponse } from './platform.js';
import { ipOf, nodeRequest, write } from './platform.js';
import { Public } from './public.decorator.js';

/**
 * A controller for the endpoint that turns secrets into a token, for a guard whose strategy has an exchange.
 * It checks the secrets itself, so it is public to `CredentialGuard`.
 *
 * @param path - Default: the provider's own, below its base URL.
 * @throws {CredentialError} `invalid_option` if the guard's strategy has no exchange.
 * @example
 * @Module({ controllers: [tokenEndpoint(guard)] })
 */
export function tokenEndpoint(guard: Guard, path?: string): Type {
  const { answer, method, path: ownPath } = tokenEndpointOf(guard);

  @Public()
  @Controller({ path: path ?? ownPath, version: VERSION_NEUTRAL })
  class TokenEndpointController {
    @RequestMapping({ method: RequestMethod[method as keyof typeof RequestMethod] })
    async exchange(@Req() request: PlatformRequest, @Res() response: PlatformResponse): Promise<void> {
      write(response, await answer(nodeRequest(request), contextOf(guard, request, ipOf)));
    }
  }
  return TokenEndpointController;
}
