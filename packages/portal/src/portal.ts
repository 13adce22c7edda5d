import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Provider } from '@sallyport/core';
import { createApp } from './app.js';
import { listenerFor } from './host.js';
import type { PortalOptions } from './options.js';

/** What Express adds to a request, and Nest on Fastify. */
interface HostRequest extends IncomingMessage {
  readonly body?: unknown;
  readonly ip?: string;
  readonly originalUrl?: string;
}

/**
 * The page where people manage their keys, and its JSON API, for Express and for NestJS on Express or Fastify.
 * It answers every request below its mount.
 *
 * @throws {CredentialError} `invalid_option` without `account`, or for options that cannot work.
 * @example
 * app.use('/keys', portal({
 *   keyring,
 *   provider: acme,
 *   account: (req) => req.session?.user && { owner: req.session.user.id, may: 'everything' },
 * }));
 */
export function portal<R extends IncomingMessage = IncomingMessage, P extends Provider = Provider>(
  options: PortalOptions<R, P>,
): (request: R, response: ServerResponse) => Promise<void> {
  const listen = listenerFor(createApp(options));
  return (request, response) => {
    const { body, ip, originalUrl, url = '/', socket } = request as HostRequest;
    return listen(request, response, {
      request,
      body: body ?? undefined,
      ip: ip ?? socket.remoteAddress,
      originalUrl: originalUrl ?? url,
    });
  };
}
