import type { Redis } from 'ioredis';
import type { Bus } from '../bus.js';
import { readiness } from './readiness.js';

/**
 * Tells other nodes of changes by Redis pub/sub. Each subscriber has a connection of its own, made from the
 * client's options, which is made again when it breaks.
 *
 * @param redis - An ioredis client, for publishing. It stays open.
 */
export function redisBus(redis: Redis, options: { readonly channel?: string } = {}): Bus {
  const { channel = 'sallyport' } = options;
  const assertReady = readiness(redis);
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
      // Only when the subscription stands is it known what may have been missed before it.
      const subscribe = () => subscriber.subscribe(channel).then(onGap, ignore);
      subscriber.on('ready', subscribe);
      // Without Redis at the start, nodes learn of changes by the cache's TTL until it is there.
      await subscriber.connect().then(subscribe, ignore);
      return async () => subscriber.disconnect();
    },
  };
}

function ignore(): void {}
