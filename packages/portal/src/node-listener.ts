import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { PortalApp } from './app.js';
import type { Host } from './host-request.js';
import { Problem, problemResponse } from './http/problem.js';

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
      errorHandler: () => problemResponse(new Problem(400, 'The request cannot be read.')),
    },
  );
  return (incoming, outgoing, host) => {
    hosts.set(incoming, host);
    return listener(incoming, outgoing);
  };
}
