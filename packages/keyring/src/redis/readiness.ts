import type { Redis } from 'ioredis';

/**
 * ioredis queues commands while it reconnects, which would hold requests for seconds. A client that was
 * ready once and is not now is down.
 */
export function readiness(redis: Redis): () => void {
  let wasReady = redis.status === 'ready';
  redis.once('ready', () => {
    wasReady = true;
  });
  return () => {
    if (wasReady && redis.status !== 'ready') throw new Error(`Redis is not connected (${redis.status})`);
  };
}
