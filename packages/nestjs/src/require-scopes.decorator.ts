import { applyDecorators, SetMetadata, UseGuards } from '@nestjs/common';
import { SCOPES } from './access.js';
import { ScopesGuard } from './scopes.guard.js';

/**
 * The scopes that a handler, or all handlers of a class, need. A handler needs its class's and its own: it
 * can ask for more, never for less. The guard checks them, so a refusal is never charged. If no `CredentialGuard`
 * stands before the route, the guard of the nearest `SallyportModule` checks the request all the same. Without a
 * module the route answers 500: it is never open by mistake.
 *
 * @example
 * @RequireScopes('reports:write')
 * @Delete('reports/:id')
 * remove() {}
 */
export function RequireScopes(...scopes: readonly string[]): ClassDecorator & MethodDecorator {
  return applyDecorators(SetMetadata(SCOPES, scopes), UseGuards(ScopesGuard));
}
