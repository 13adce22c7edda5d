import type { Bus } from './bus.js';
import type { RedisClient } from './redis-driver.js';
import { redisDriver } from './redis-driver.js';

/**
 * A bus over Redis pub/sub. Each subscriber opens its own connection with the client's options, and opens it
 * again after it breaks. If Redis is away at the start, nodes learn of changes by their cache's TTL until it is back.
 *
 * @param redis - A client of ioredis, iovalkey or node-redis, for publishing. It stays open.
 * @param options.channel - The name of the pub/sub channel. Default: `sallyport`.
 * @throws {KeyringError} `invalid_option` for another client.
 */
export function redisBus(redis: RedisClient, options: { readonly channel?: string } = {}): Bus {
  const { channel = 'sallyport' } = options;
  const driver = redisDriver(redis);
  return {
    async publish(message) {
      driver.assertReady();
      await driver.publish(channel, message);
    },
    subscribe: (onMessage, onGap) => driver.subscribe(channel, onMessage, onGap),
  };
}
