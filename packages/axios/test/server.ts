import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { ServerOptions } from 'node:https';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface TestServer {
  readonly url: string;
  readonly port: number;
  readonly received: Received[];
  /** How many requests began to arrive. */
  arrived(): number;
  /** Everything that arrived, as one text to search. */
  transcript(): string;
  close(): void;
}

export type Answer = (request: Received, response: ServerResponse) => void | Promise<void>;

const ok: Answer = (_request, response) => void response.end('{"ok":true}');

/** A real server on a free port of every local address, which records what arrives. */
export async function openServer(answer: Answer = ok, tls?: ServerOptions): Promise<TestServer> {
  const received: Received[] = [];
  let arrived = 0;
  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    arrived += 1;
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      return; // The client went away.
    }
    const { method = '', url = '', headers } = request;
    const record = { method, url, headers, body: Buffer.concat(chunks).toString('latin1') };
    received.push(record);
    response.setHeader('Content-Type', 'application/json');
    await answer(record, response);
  }
  const server = tls ? createTlsServer(tls, handle) : createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    received,
    arrived: () => arrived,
    transcript: () => JSON.stringify(received),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** As `openServer`, closed when the test ends. */
export async function startServer(answer?: Answer): Promise<TestServer> {
  const server = await openServer(answer);
  onTestFinished(() => server.close());
  return server;
}
