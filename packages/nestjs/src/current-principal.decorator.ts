import type { ExecutionContext } from '@nestjs/common';
import { createParamDecorator } from '@nestjs/common';
import type { Principal } from '@sallyport/core';
import { SallyportError, verdictOf } from '@sallyport/core';
import { accessOf } from './access.js';
import { httpRequestOf, nodeRequest } from './platform.js';

/**
 * Who is calling. `undefined` behind `@Public()`, and behind `@OptionalCredential()` if no credential was sent.
 *
 * @throws {SallyportError} `invalid_option` if a route is not public and no `CredentialGuard` stands before it.
 * @example
 * @Get('me')
 * me(@CurrentPrincipal() principal: Principal) { return principal; }
 */
export const CurrentPrincipal = createParamDecorator(
  (_data: undefined, context: ExecutionContext): Principal | undefined => acceptedPrincipal(context),
);

/**
 * Who is calling, as a guard found out; nobody behind `@Public()` and, without a credential, `@OptionalCredential()`.
 *
 * @throws {SallyportError} `invalid_option` if a route is not public and no guard has accepted the request.
 */
export function acceptedPrincipal(context: ExecutionContext): Principal | undefined {
  const request = httpRequestOf(context);
  const verdict = request && verdictOf(nodeRequest(request));
  const access = accessOf(context);
  if (verdict || access === 'public' || access.optional) return verdict?.principal;
  const route = `${context.getClass().name}.${context.getHandler().name}`;
  throw new SallyportError(
    'invalid_option',
    `${route} needs a principal, and no CredentialGuard stands before it: add @UseGuards(CredentialGuard), provide it as APP_GUARD, or mark the route @Public()`,
  );
}
