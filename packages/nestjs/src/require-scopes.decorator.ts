import type { CustomDecorator } from '@nestjs/common';
import { SetMetadata } from '@nestjs/common';
import { SCOPES } from './access.js';

/**
 * The scopes that a handler, or all handlers of a class, need. A handler needs its class's and its own: it
 * can ask for more, never for less. They reach the guard, so a denial is never charged.
 *
 * @example
 * @RequireScopes('reports:write')
 * @Delete('reports/:id')
 * remove() {}
 */
export function RequireScopes(...scopes: readonly string[]): CustomDecorator {
  return SetMetadata(SCOPES, scopes);
}
