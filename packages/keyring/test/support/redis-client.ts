import { Redis } from 'ioredis';

/** A client that reconnects fast and reports no errors. */
export function redisClient(url: string): Redis {
  const client = new Redis(url, { retryStrategy: () => 20 });
  client.on('error', () => {});
  return client;
}
