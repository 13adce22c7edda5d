import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage, RequestListener } from 'node:http';
import { createServer } from 'node:http';
import type { ServerOptions } from 'node:https';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Reply } from '@sallyport/core';
import { json } from './replies.js';

/** A request that a stand-in received. It holds secrets: assert on it, never print it. */
export interface RecordedRequest {
  /** The HTTP method. */
  readonly method: string;
  /** The request target, with its query. */
  readonly path: string;
  /** By lower-case name. */
  readonly headers: IncomingHttpHeaders;
}

/** A server that {@link listen} started. */
export interface Listening {
  /** Scheme, host and port, such as `http://127.0.0.1:4001`. */
  readonly origin: string;
  /** Every request so far, in order. */
  readonly requests: readonly RecordedRequest[];
  /** Ends all connections and stops listening. A second call does nothing. */
  close(): Promise<void>;
}

/**
 * Starts a server on 127.0.0.1 that records requests and writes the replies of `respond`. If `respond` throws,
 * the reply is a bare 500.
 *
 * @param port - Default: a free one.
 * @param tls - Options of an https server. Default: http.
 */
export async function listen(
  respond: (request: IncomingMessage) => Reply | Promise<Reply>,
  port = 0,
  tls?: ServerOptions,
): Promise<Listening> {
  const requests: RecordedRequest[] = [];
  const answer: RequestListener = async (request, response) => {
    requests.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers });
    const { status, headers, body } = await replyOrFault(respond, request);
    response.writeHead(status, headers).end(body);
  };
  const server = tls ? createSecureServer(tls, answer) : createServer(answer);
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const { port: bound } = server.address() as AddressInfo;
  return {
    origin: `${tls ? 'https' : 'http'}://127.0.0.1:${bound}`,
    requests,
    async close() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function replyOrFault(
  respond: (request: IncomingMessage) => Reply | Promise<Reply>,
  request: IncomingMessage,
): Promise<Reply> {
  try {
    return await respond(request);
  } catch {
    // The error may quote the request, secrets included.
    return json(500, { title: 'The stand-in could not answer', status: 500 });
  }
}
