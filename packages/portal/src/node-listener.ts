import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { PortalApp } from './app.js';
import type { Host } from './host-request.js';
import { Problem, problemResponse } from './http/problem.js';
import { withSecurityHeaders } from './http/security-headers.js';

/** Answers one Node request; the promise resolves once the response is written. */
export type NodeListener = (incoming: IncomingMessage, outgoing: ServerResponse, host: Host) => Promise<void>;

/** Connects the app to Node's requests and responses. */
export function createNodeListener(app: PortalApp): NodeListener {
  const hosts = new WeakMap<object, Host>();
  const listener = getRequestListener(
    (request, { incoming }) => app.fetch(request, { host: hosts.get(incoming) as Host }),
    {
      overrideGlobalObjects: false,
      // Reached only by requests that cannot be converted, such as one with a malformed Host.
      errorHandler: () =>
        withSecurityHeaders(problemResponse(new Problem(400, 'The request cannot be read.')), "'none'"),
    },
  );
  return (incoming, outgoing, host) => {
    hosts.set(incoming, host);
    return listener(incoming, outgoing);
  };
}

/** Properties that Express adds to a request, and Nest on Fastify. */
interface FrameworkRequest extends IncomingMessage {
  readonly body?: unknown;
  readonly ip?: string;
  readonly originalUrl?: string;
}

/** Answers requests of Express, and of Nest on Express or Fastify. */
export function nodeMiddleware<R extends IncomingMessage>(
  app: PortalApp,
): (request: R, response: ServerResponse) => Promise<void> {
  const listen = createNodeListener(app);
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
