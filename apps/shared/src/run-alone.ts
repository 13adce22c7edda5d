import type { SampleKeyrings } from './open-keyrings.js';
import { openKeyrings } from './open-keyrings.js';
import type { RunningServer } from './serve.js';

/**
 * Runs one sample API without the playground, until SIGINT or SIGTERM. `PORT` sets the port. The keys are in
 * `.sallyport/`, or on the servers that `DATABASE_URL` and `REDIS_URL` name.
 */
export async function runAlone(
  start: (keyrings: SampleKeyrings, port: number) => Promise<RunningServer>,
  defaultPort: number,
): Promise<void> {
  const port = Number(process.env.PORT ?? defaultPort);
  const keyrings = await openKeyrings('.sallyport');
  const server = await start(keyrings.byProvider, port);
  console.log(`The sample API listens on http://127.0.0.1:${port}`);

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, async () => {
      await server.close();
      await keyrings.close();
    });
  }
}
