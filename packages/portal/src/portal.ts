import type { IncomingMessage, ServerResponse } from 'node:http';
import { createApp } from './app.js';
import { createNodeListener } from './node-listener.js';
import type { PortalOptions } from './options.js';

/** Properties that Express adds to a request, and Nest on Fastify. */
interface FrameworkRequest extends IncomingMessage {
  readonly body?: unknown;
  readonly ip?: string;
  readonly originalUrl?: string;
}

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
  const listen = createNodeListener(createApp(options));
  return (request, response) => {
    const { body, ip, originalUrl, url = '/', socket } = request as FrameworkRequest;
    return listen(request, response, {
      request,
      body: body ?? undefined,
      ip: ip ?? socket.remoteAddress,
      originalUrl: originalUrl ?? url,
    });
  };
}
