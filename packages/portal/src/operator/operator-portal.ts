import type { IncomingMessage, ServerResponse } from 'node:http';
import { createApp } from '../app.js';
import type { KoaContext } from '../koa-portal.js';
import { koaMiddleware } from '../koa-portal.js';
import { nodeMiddleware } from '../node-listener.js';
import { operatorParts } from './operator-parts.js';
import type { OperatorPortalOptions } from './options.js';

/**
 * The page for the owner of the API, and its JSON API, for Express and for NestJS: the keys of all owners, their
 * revocation, refusals and the audit log. It answers every request below its mount. It has the same guards against
 * other sites as `portal`.
 *
 * @throws {SallyportError} `invalid_option` without `may` or `keyring`.
 * @example
 * app.use('/operator', operatorPortal({
 *   keyring,
 *   may: (req) => (req.session?.user?.role === 'operator' ? { name: req.session.user.email } : undefined),
 * }));
 */
export function operatorPortal<R extends IncomingMessage = IncomingMessage>(
  options: OperatorPortalOptions<R>,
): (request: R, response: ServerResponse) => Promise<void> {
  return nodeMiddleware(createApp(operatorParts(options)));
}

/**
 * The same for Koa; `may` is called with the context. Mount it with `koa-mount`.
 *
 * @throws {SallyportError} `invalid_option` as `operatorPortal`.
 */
export function koaOperatorPortal<C extends KoaContext = KoaContext>(
  options: OperatorPortalOptions<C>,
): (context: C) => Promise<void> {
  return koaMiddleware(createApp(operatorParts(options)));
}
