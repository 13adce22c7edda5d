import type { IncomingMessage, ServerResponse } from 'node:http';
import { createApp } from './app.js';
import { nodeMiddleware } from './node-listener.js';
import type { PortalOptions } from './options.js';
import { portalParts } from './settings.js';

/**
 * The page where people manage their keys, and its JSON API, for Express and for NestJS on Express or Fastify.
 * It answers every request below its mount.
 *
 * @throws {SallyportError} `invalid_option` without `account` or `keyring`.
 * @example
 * app.use('/keys', portal({
 *   keyring,
 *   account: (req) => req.session?.user && { owner: req.session.user.id, may: 'everything' },
 * }));
 */
export function portal<R extends IncomingMessage = IncomingMessage>(
  options: PortalOptions<R>,
): (request: R, response: ServerResponse) => Promise<void> {
  return nodeMiddleware(createApp(portalParts(options)));
}
