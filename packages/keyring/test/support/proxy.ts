import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';

export interface TcpProxy {
  /** The same URL, through the proxy. */
  readonly url: string;
  /** The server is gone: connections break, new ones are refused. */
  cut(): Promise<void>;
  restore(): Promise<void>;
  /** Nothing arrives any more, and no connection breaks: half open. */
  freeze(): void;
  /** What was held back arrives. */
  thaw(): void;
  /** New connections go to another server. */
  leadTo(target: string): void;
}

/** A server that can go away without touching the real one. */
export async function proxyTo(target: string): Promise<TcpProxy> {
  let { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let frozen = false;
  const server = createServer((inside) => {
    const outside = connect(Number(port), hostname);
    for (const socket of [inside, outside]) {
      sockets.add(socket.setNoDelay());
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        inside.destroy();
        outside.destroy();
      });
    }
    inside.pipe(outside).pipe(inside);
    if (frozen) for (const socket of [inside, outside]) socket.pause();
  });
  const listen = (at: number) =>
    new Promise<void>((resolve) => {
      server.listen(at, '127.0.0.1', resolve);
    });
  await listen(0);
  const own = (server.address() as AddressInfo).port;
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String(own);
  return {
    url: url.href,
    cut: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
    restore: () => listen(own),
    freeze() {
      frozen = true;
      for (const socket of sockets) socket.pause();
    },
    thaw() {
      frozen = false;
      for (const socket of sockets) socket.resume();
    },
    leadTo(other) {
      ({ hostname, port } = new URL(other));
    },
  };
}

/** Waits until the condition holds. The timeout of the test ends the wait. */
export async function until(ask: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await ask())) await new Promise(setImmediate);
}
