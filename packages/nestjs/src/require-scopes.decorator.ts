import { applyDecorators, SetMetadata, UseGuards } from '@nestjs/common';
import type { AnyOfScopes } from '@sallyport/core';
import { scopesOf } from '@sallyport/core/adapter';
import { SCOPES } from './access.js';
import { CredentialGuard } from './credential.guard.js';

/**
 * The scopes that a handler, or all handlers of a class, need: all of them, or any one of `{ anyOf: [...] }`. A
 * handler needs its class's and its own: it can ask for more, never for less. It brings the `CredentialGuard` along,
 * which checks them before it charges, so that no route is open by mistake; a request is checked and charged once.
 * Beside `@OptionalCredential()` a request without a credential is refused. A principal that another login vouched
 * for by `setPrincipal()` counts.
 *
 * @example
 * @RequireScopes('reports:write')
 * @Delete('reports/:id')
 * remove() {}
 */
export function RequireScopes(
  ...scopes: readonly string[] | [AnyOfScopes]
): ClassDecorator & MethodDecorator {
  return applyDecorators(SetMetadata(SCOPES, scopesOf(scopes)), UseGuards(CredentialGuard));
}
