import { once } from 'node:events';
import { createServer } from 'node:http';
import type { SampleKeyrings } from './app.js';
import { createApp } from './app.js';

export type { SampleKeyrings } from './app.js';
export { createApp } from './app.js';

/** Serves the sample API on this machine only. */
export async function startServer(
  keyrings: SampleKeyrings,
  port: number,
): Promise<{ close(): Promise<void> }> {
  const app = createApp(keyrings);
  const server = createServer(app).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
