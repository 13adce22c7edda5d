import type { ReplayStore } from '../signing/replay-store.js';
import type { RedisClient } from './redis-token-store.js';

/**
 * Replays are refused by all processes that share a Redis.
 *
 * @example
 * signatureVerifier(stripeWebhook, fromEnv(), { replays: redisReplays(new Redis(process.env.REDIS_URL)) });
 */
export function redisReplays(redis: Pick<RedisClient, 'set'>): ReplayStore {
  return {
    claim: async (name, ttl) => (await redis.set(`sallyport:replay:${name}`, '1', 'PX', ttl, 'NX')) === 'OK',
  };
}
