import type { Events } from '../events.js';
import type { KeyCache } from '../verify/key-cache.js';
import type { Bus } from './bus.js';
import type { Invalidation } from './invalidation.js';
import { readInvalidation } from './invalidation.js';

/** The connection of a cache to the caches of other nodes. */
export interface BusConnection {
  /** Makes this node forget at once, and tells the others. It never rejects. */
  broadcastInvalidation(invalidation: Invalidation): Promise<void>;
  /** Stops listening. */
  disconnect(): Promise<void>;
}

/** Connects a cache to a bus. Without a bus only this node is told. Rejects if the bus cannot be subscribed to. */
export async function connectBus(
  provider: string,
  bus: Bus | undefined,
  cache: KeyCache,
  events: Events,
): Promise<BusConnection> {
  const unsubscribe = await bus?.subscribe(
    (message) => cache.invalidate(readInvalidation(message)),
    () => cache.invalidate('all'),
  );
  return {
    async broadcastInvalidation(invalidation) {
      cache.invalidate(invalidation);
      try {
        await bus?.publish(JSON.stringify(invalidation));
      } catch (error) {
        // The change is stored. The other nodes learn of it when their cache's TTL ends.
        events.emit({ type: 'error', provider, component: 'bus', error });
      }
    },
    async disconnect() {
      await unsubscribe?.();
    },
  };
}
