import { applyDecorators, SetMetadata, UseGuards } from '@nestjs/common';
import { CREDENTIAL } from './access.js';
import { CredentialGuard } from './credential.guard.js';

/**
 * Names the guard that checks a handler, or all handlers of a class: one of `SallyportModule`'s `guards`. A handler's
 * own name counts before its class's; without one it is `default`. It brings the `CredentialGuard` along. With a name
 * that the module does not have the application does not start.
 *
 * @example
 * @UseCredential('partner')
 * @Controller('partners')
 * class PartnersController {}
 */
export function UseCredential(name: string): ClassDecorator & MethodDecorator {
  return applyDecorators(SetMetadata(CREDENTIAL, name), UseGuards(CredentialGuard));
}
