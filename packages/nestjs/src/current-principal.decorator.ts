import type { ExecutionContext } from '@nestjs/common';
import { createParamDecorator } from '@nestjs/common';
import type { Principal } from '@sallyport/core';
import { principalOf } from './principal-of.js';

/**
 * Who is calling. `undefined` behind `@Public()`.
 *
 * @throws {Error} where a route is not public and no `CredentialGuard` stands before it.
 *
 * @example
 * @Get('me')
 * me(@CurrentPrincipal() principal: Principal) { return principal; }
 */
export const CurrentPrincipal = createParamDecorator(
  (_data: undefined, context: ExecutionContext): Principal | undefined => principalOf(context),
);
