import type { CustomDecorator } from '@nestjs/common';
import { SetMetadata } from '@nestjs/common';
import { PUBLIC } from './access.js';

/**
 * Lets everyone call a handler, or all handlers of a class, without a credential. A handler's own decorator
 * counts before its class's. Beside `@RequireScopes()` on the same target it has no effect.
 *
 * @example
 * @Public()
 * @Get('health')
 * health() { return { status: 'ok' }; }
 */
export function Public(): CustomDecorator {
  return SetMetadata(PUBLIC, true);
}
