import { applyDecorators, SetMetadata, UseInterceptors } from '@nestjs/common';
import { SCOPES } from './access.js';
import { PrincipalInterceptor } from './principal.interceptor.js';

/**
 * The scopes that a handler, or all handlers of a class, need. A handler needs its class's and its own: it
 * can ask for more, never for less. They reach the guard, so a denial is never charged. A route that no
 * `CredentialGuard` stands before answers 500: it is never open by mistake.
 *
 * @example
 * @RequireScopes('reports:write')
 * @Delete('reports/:id')
 * remove() {}
 */
export function RequireScopes(...scopes: readonly string[]): ClassDecorator & MethodDecorator {
  return applyDecorators(SetMetadata(SCOPES, scopes), UseInterceptors(PrincipalInterceptor));
}
