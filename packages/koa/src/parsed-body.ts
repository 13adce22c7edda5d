import type { ParameterizedContext } from 'koa';

/** What a body parser, if there was one, left behind. Koa itself has none, nor a type for it. */
export function parsedBody(ctx: ParameterizedContext): unknown {
  return (ctx.request as { readonly body?: unknown }).body;
}
