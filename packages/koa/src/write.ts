import type { Reply } from '@sallyport/core';
import type { ParameterizedContext } from 'koa';

/** Headers set before are kept. These go first, because to a body without a type Koa gives one of its own. */
export function write(ctx: ParameterizedContext, { status, headers, body }: Reply): void {
  ctx.status = status;
  ctx.set(headers);
  ctx.body = body;
}
