import type { CustomDecorator } from '@nestjs/common';
import { SetMetadata } from '@nestjs/common';
import { COST } from './access.js';
import type { PlatformRequest } from './platform.js';

/**
 * Units that a request takes from each limit of its key, at a handler or at all handlers of a class: a whole number of
 * at least 1, or a function of the framework's request. A handler's own cost counts before its class's. Default: 1.
 *
 * @example
 * @Cost(10)
 * @Post('reports')
 * create() {}
 * @example
 * @Cost((request: Request) => request.body.items.length)
 */
export function Cost<R = PlatformRequest>(cost: number | ((request: R) => number)): CustomDecorator {
  return SetMetadata(COST, cost);
}
