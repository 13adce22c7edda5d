import type { Reply } from '@sallyport/core';
import type { ParameterizedContext } from 'koa';

/** Writes a response. The headers go first, because Koa gives a type of its own to a body without one. */
export function write(ctx: ParameterizedContext, { status, headers, body }: Reply): void {
  ctx.status = status;
  ctx.set(headers);
  ctx.body = body;
}
