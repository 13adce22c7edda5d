import type { Reply } from '@sallyport/core';
import type { ParameterizedContext } from 'koa';

/** Headers set before are kept. The body goes first, because Koa gives it a type and a length of its own. */
export function write(ctx: ParameterizedContext, { status, headers, body }: Reply): void {
  ctx.status = status;
  ctx.body = body;
  ctx.set(headers);
}
