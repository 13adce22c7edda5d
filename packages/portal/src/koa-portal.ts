import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Provider } from '@sallyport/core';
import { createApp } from './app.js';
import { listenerFor } from './host.js';
import type { PortalOptions } from './options.js';

/** What is needed of Koa's context. */
export interface KoaContext {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly request: object;
  readonly originalUrl: string;
  readonly ip: string;
  respond?: boolean | undefined;
}

/**
 * The portal for Koa; `account` is given the context. Mount it with `koa-mount`.
 *
 * @throws {CredentialError} `invalid_option` as `portal`.
 * @example
 * app.use(mount('/keys', koaPortal({
 *   keyring,
 *   provider: acme,
 *   account: (ctx: Koa.Context) => ctx.session?.user && { owner: ctx.session.user.id, may: 'everything' },
 * })));
 */
export function koaPortal<C extends KoaContext = KoaContext, P extends Provider = Provider>(
  options: PortalOptions<C, P>,
): (context: C) => Promise<void> {
  const listen = listenerFor(createApp(options));
  return (context) => {
    // The answer is written here, so that Koa must not write one of its own.
    context.respond = false;
    const { req, res, ip, originalUrl } = context;
    const { body } = context.request as { readonly body?: unknown };
    return listen(req, res, { request: context, body, ip, originalUrl });
  };
}
