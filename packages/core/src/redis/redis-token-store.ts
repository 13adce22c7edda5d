import { randomUUID } from 'node:crypto';
import type { TokenStore } from '../outbound/tokens/token-store.js';

/** The methods of an ioredis client that the store calls. */
export interface RedisClient {
  /** GET. */
  get(key: string): Promise<string | null>;
  /** SET. */
  set(key: string, value: string): Promise<unknown>;
  /** SET with an expiry in milliseconds. */
  set(key: string, value: string, unit: 'PX', milliseconds: number): Promise<unknown>;
  /** SET with an expiry in milliseconds, if the key does not exist. */
  set(key: string, value: string, unit: 'PX', milliseconds: number, only: 'NX'): Promise<unknown>;
  /** EVAL. */
  eval(script: string, keys: number, ...args: string[]): Promise<unknown>;
}

/** Gives a lock back, if it is still one's own. */
export const RELEASE =
  "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0";

/**
 * Shares tokens over Redis, so that one process exchanges for all. Redis holds them sealed.
 *
 * @example
 * createCredential(acme, { source: fromEnv(), tokenStore: redisTokenStore(new Redis(process.env.REDIS_URL)) });
 */
export function redisTokenStore(redis: RedisClient): TokenStore {
  return {
    get: async (key) => (await redis.get(key)) ?? undefined,
    async set(key, value, ttl) {
      await redis.set(key, value, 'PX', ttl);
    },
    async lock(key, ttl) {
      const owner = randomUUID();
      const taken = await redis.set(key, owner, 'PX', ttl, 'NX');
      if (taken !== 'OK') return undefined;
      return async () => {
        await redis.eval(RELEASE, 1, key, owner);
      };
    },
  };
}
