import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:http';

/** A server that listens. */
export interface RunningServer {
  /** Ends all connections and stops listening. */
  close(): Promise<void>;
}

/**
 * Serves on this machine only.
 *
 * @throws {Error} with the code `EADDRINUSE` if the port is taken.
 */
export async function serve(listener: RequestListener, port: number): Promise<RunningServer> {
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
