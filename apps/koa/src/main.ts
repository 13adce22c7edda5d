import { openKeyrings } from '@sallyport/sample-keys';
import { startServer } from './index.js';

/** This sample API alone: keys in `.sallyport/`, or where `DATABASE_URL` and `REDIS_URL` say. */
const port = Number(process.env.PORT ?? 4002);
const keyrings = await openKeyrings('.sallyport');
const server = await startServer(keyrings.byProvider, port);
console.log(`The sample API listens on http://127.0.0.1:${port}`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    await server.close();
    await keyrings.close();
  });
}
