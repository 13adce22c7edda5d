import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { PortalApp } from './app.js';
import { Problem, problemResponse } from './problem.js';

/** What the host's framework knows of a request that Node does not. */
export interface Host {
  /** What `account` is given. */
  readonly request: unknown;
  /** Already parsed; undefined where the stream is still to be read. */
  readonly body: unknown;
  /** As the framework sees it behind its trusted proxies. */
  readonly ip: string | undefined;
  /** The request's path before the mount was taken off it. */
  readonly originalUrl: string;
}

/** Answers a Node request by the app. */
export function listenerFor(
  app: PortalApp,
): (incoming: IncomingMessage, outgoing: ServerResponse, host: Host) => Promise<void> {
  const hosts = new WeakMap<object, Host>();
  const listener = getRequestListener(
    (request, { incoming }) => app.fetch(request, { host: hosts.get(incoming) as Host }),
    {
      overrideGlobalObjects: false,
      // Only what is no request to the parser ends here, such as a malformed Host.
      errorHandler: () => problemResponse(new Problem(400, 'The request cannot be read.')),
    },
  );
  return (incoming, outgoing, host) => {
    hosts.set(incoming, host);
    return listener(incoming, outgoing);
  };
}
