import type { ExecutionContext } from '@nestjs/common';
import { createParamDecorator } from '@nestjs/common';
import type { Principal } from '@sallyport/core';
import type { PlatformRequest } from './platform.js';

/**
 * Who is calling. `undefined` where no `CredentialGuard` accepted the request, as behind `@Public()`.
 *
 * @example
 * @Get('me')
 * me(@CurrentPrincipal() principal: Principal) { return principal; }
 */
export const CurrentPrincipal = createParamDecorator(
  (_data: undefined, context: ExecutionContext): Principal | undefined =>
    context.switchToHttp().getRequest<PlatformRequest>().principal,
);
