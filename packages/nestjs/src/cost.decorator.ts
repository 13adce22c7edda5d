import { applyDecorators, SetMetadata } from '@nestjs/common';
import { COST, REFUND } from './access.js';
import type { PlatformRequest } from './platform.js';

/** What happens to the units that a request took. */
export interface CostOptions {
  /**
   * Gives back what a request took from its quotas if the status of the response is 500 or more. Its rates stay
   * charged, and so does a caller who hangs up. Default: false.
   */
  readonly refund?: boolean;
}

/**
 * Units that a request takes from each limit of its key, at a handler or at all handlers of a class: a whole number of
 * at least 1, or a function of the framework's request. A handler's own cost counts before its class's. Default: 1.
 *
 * @example
 * @Cost(10)
 * @Post('reports')
 * create() {}
 * @example
 * @Cost(10, { refund: true })
 * @example
 * @Cost((request: Request) => request.body.items.length)
 */
export function Cost<R = PlatformRequest>(
  cost: number | ((request: R) => number),
  { refund = false }: CostOptions = {},
): ClassDecorator & MethodDecorator {
  return applyDecorators(SetMetadata(COST, cost), SetMetadata(REFUND, refund));
}
