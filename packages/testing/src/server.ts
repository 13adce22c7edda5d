import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Reply } from '@sallyport/core';
import { json } from './replies.js';

/** What a stand-in was sent. Holds secrets: assert on it, never print it. */
export interface RecordedRequest {
  readonly method: string;
  /** The request target, with its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

export interface Listening {
  readonly origin: string;
  readonly requests: readonly RecordedRequest[];
  close(): Promise<void>;
}

/** A server on this machine that records what it receives and writes what `answer` returns. */
export async function listen(
  answer: (request: IncomingMessage) => Reply | Promise<Reply>,
  port = 0,
): Promise<Listening> {
  const requests: RecordedRequest[] = [];
  const server = createServer(async (request, response) => {
    requests.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers });
    const { status, headers, body } = await settled(answer, request);
    response.writeHead(status, headers).end(body);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const { port: bound } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${bound}`,
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

async function settled(
  answer: (request: IncomingMessage) => Reply | Promise<Reply>,
  request: IncomingMessage,
): Promise<Reply> {
  try {
    return await answer(request);
  } catch {
    // The error may quote the request, secrets included.
    return json(500, { title: 'The stand-in could not answer', status: 500 });
  }
}
