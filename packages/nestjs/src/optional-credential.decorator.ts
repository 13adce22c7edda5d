import type { CustomDecorator } from '@nestjs/common';
import { SetMetadata } from '@nestjs/common';
import { OPTIONAL } from './access.js';

/**
 * Lets a request without a credential reach a handler, or all handlers of a class, without a principal. A wrong
 * credential is refused all the same.
 *
 * @example
 * @OptionalCredential()
 * @Get('prices')
 * prices(@CurrentPrincipal() principal?: Principal) {}
 */
export function OptionalCredential(): CustomDecorator {
  return SetMetadata(OPTIONAL, true);
}
