import type { IncomingMessage, ServerResponse } from 'node:http';
import type { PortalApp } from './app.js';
import { createApp } from './app.js';
import { createNodeListener } from './node-listener.js';
import type { PortalOptions } from './options.js';
import { portalParts } from './settings.js';

/** The part of Koa's context that the portal uses. */
export interface KoaContext {
  /** Node's request. */
  readonly req: IncomingMessage;
  /** Node's response. */
  readonly res: ServerResponse;
  /** Koa's request, which holds the `body` if a body parser ran before. */
  readonly request: object;
  /** The path and query before the mount was removed. */
  readonly originalUrl: string;
  /** The client's address behind the proxies that Koa trusts. */
  readonly ip: string;
  /** Set to false by the portal, which writes the response itself. */
  respond?: boolean | undefined;
}

/**
 * The portal for Koa; `account` is called with the context. Mount it with `koa-mount`.
 *
 * @throws {SallyportError} `invalid_option` as `portal`.
 * @example
 * app.use(mount('/keys', koaPortal({
 *   keyring,
 *   account: (ctx: Koa.Context) => ctx.session?.user && { owner: ctx.session.user.id, may: 'everything' },
 * })));
 */
export function koaPortal<C extends KoaContext = KoaContext>(
  options: PortalOptions<C>,
): (context: C) => Promise<void> {
  return koaMiddleware(createApp(portalParts(options)));
}

/** Answers requests of Koa. */
export function koaMiddleware<C extends KoaContext>(app: PortalApp): (context: C) => Promise<void> {
  const listen = createNodeListener(app);
  return (context) => {
    context.respond = false;
    const { req, res, ip, originalUrl } = context;
    const { body } = context.request as { readonly body?: unknown };
    return listen(req, res, { request: context, body, ip, originalUrl });
  };
}
