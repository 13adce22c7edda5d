import type { Redis } from 'ioredis';
import type { Bus } from './bus.js';
import { redisReadiness } from './redis-readiness.js';

/**
 * A bus over Redis pub/sub. Each subscriber opens its own connection with the client's options, and opens it
 * again after it breaks.
 *
 * @param redis - An ioredis client, for publishing. It stays open.
 * @param options.channel - The name of the pub/sub channel. Default: `sallyport`.
 */
export function redisBus(redis: Redis, options: { readonly channel?: string } = {}): Bus {
  const { channel = 'sallyport' } = options;
  const assertReady = redisReadiness(redis);
  return {
    async publish(message) {
      assertReady();
      await redis.publish(channel, message);
    },

    async subscribe(onMessage, onGap) {
      const subscriber = redis.duplicate({
        lazyConnect: true,
        autoResubscribe: false,
        maxRetriesPerRequest: null,
      });
      subscriber.on('error', ignore);
      subscriber.on('message', (_, message: string) => onMessage(message));
      // Messages may be missed until the subscription is confirmed, so the gap ends there.
      const subscribe = () => subscriber.subscribe(channel).then(onGap, ignore);
      subscriber.on('ready', subscribe);
      // If Redis is away at the start, nodes learn of changes by their cache's TTL until it is back.
      await subscriber.connect().then(subscribe, ignore);
      return async () => subscriber.disconnect();
    },
  };
}

/** A connection that breaks is opened again; there is nothing else to do. */
function ignore(): void {}
