import type { Events } from '../events.js';
import { within } from '../stores/time-limit.js';
import type { KeyCache } from '../verify/key-cache.js';
import type { Bus } from './bus.js';
import { monitorBus } from './bus-monitor.js';
import type { Invalidation } from './invalidation.js';
import { readInvalidation } from './invalidation.js';

/** The connection of a cache to the caches of other nodes. */
export interface BusConnection {
  /** Makes this node forget at once, and tells the others. It never rejects. */
  broadcastInvalidation(invalidation: Invalidation): Promise<void>;
  /** Stops listening. */
  disconnect(): Promise<void>;
}

/** The bounds of a {@link BusConnection}, in milliseconds. */
export interface BusBounds {
  /** The cache's TTL while this node hears nothing. */
  readonly deafTtlMs: number;
  /** The longest time that a message may take to be sent. */
  readonly publishMs: number;
}

/**
 * Connects a cache to a bus. Without a bus only this node is told. While this node hears nothing, its cache keeps
 * entries for a shorter time, and an event says so.
 */
export async function connectBus(
  provider: string,
  bus: Bus | undefined,
  cache: KeyCache,
  events: Events,
  { deafTtlMs, publishMs }: BusBounds,
): Promise<BusConnection> {
  const stop =
    bus &&
    (await monitorBus(bus, {
      onMessage: (message) => cache.invalidate(readInvalidation(message)),
      onGap: () => cache.invalidate('all'),
      onDeaf(error) {
        cache.limitTtl(deafTtlMs);
        cache.invalidate('all');
        events.emit({ type: 'bus.deaf', provider, error });
      },
      onHearing() {
        cache.limitTtl(undefined);
        cache.invalidate('all');
        events.emit({ type: 'bus.hearing', provider });
      },
    }));
  return {
    async broadcastInvalidation(invalidation) {
      cache.invalidate(invalidation);
      if (!bus) return;
      try {
        await within(publishMs, bus.publish(JSON.stringify(invalidation)), 'The bus did not take a message');
      } catch (error) {
        // The change is stored. The other nodes learn of it when their cache's TTL ends.
        events.emit({ type: 'error', provider, component: 'bus', error });
      }
    },
    async disconnect() {
      await stop?.();
    },
  };
}
