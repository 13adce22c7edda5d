import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';

/** What listens on the first port. */
export async function startHome(
  port: number,
  listener: RequestListener,
): Promise<{ close(): Promise<void> }> {
  const server = createServer(listener).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
