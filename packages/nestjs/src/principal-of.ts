import type { ExecutionContext } from '@nestjs/common';
import type { Principal } from '@sallyport/core';
import { accessOf } from './access.js';
import { requestOf } from './platform.js';

/**
 * Who is calling; nobody behind `@Public()`.
 *
 * @throws {Error} where a route is not public and no `CredentialGuard` has accepted the request.
 */
export function principalOf(context: ExecutionContext): Principal | undefined {
  const principal = requestOf(context)?.principal;
  if (principal || accessOf(context) === 'public') return principal;
  const route = `${context.getClass().name}.${context.getHandler().name}`;
  throw new Error(
    `${route} needs a principal, and no CredentialGuard stands before it: add @UseGuards(CredentialGuard), provide it as APP_GUARD, or mark the route @Public()`,
  );
}
