import type { Redis } from 'ioredis';

/**
 * Creates a check that throws while a client is disconnected. ioredis queues commands while it reconnects, which
 * would hold requests for seconds. A client that was never ready may still be connecting, and passes.
 */
export function redisReadiness(redis: Redis): () => void {
  let wasReady = redis.status === 'ready';
  redis.once('ready', () => {
    wasReady = true;
  });
  return () => {
    if (wasReady && redis.status !== 'ready') throw new Error(`Redis is not connected (${redis.status})`);
  };
}
