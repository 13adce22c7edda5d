import { channel } from 'node:diagnostics_channel';
import type { RefusalCode } from '@sallyport/core';
import { on as onChannel } from '@sallyport/core';
import type { AuditAction, AuditEvent } from './audit.js';

type KeyAction = Exclude<AuditAction, 'refused' | 'owner_limits_set'>;

/** A key was changed, or the limits of an owner were set. The change is stored already. */
export interface ChangeEvent extends AuditEvent {
  /** `key.` and the action, or `owner.limits_set`. */
  readonly type: `key.${KeyAction}` | 'owner.limits_set';
}

/** A request was refused. */
export interface RefusalEvent {
  /** Always `key.refused`. */
  readonly type: 'key.refused';
  /** The provider's id. */
  readonly provider: string;
  /** Why the request was refused. */
  readonly code: RefusalCode;
  /** The key. Absent if the credential is unknown. */
  readonly keyId?: string;
  /** The owner of the key. */
  readonly owner?: string;
  /** The caller's address, if the guard knows it. */
  readonly ip?: string;
}

/** A request passed although the counters could not be reached, because each of its limits fails `open`. */
export interface LimitsOpenedEvent {
  /** Always `limits.opened`. */
  readonly type: 'limits.opened';
  /** The provider's id. */
  readonly provider: string;
  /** The key that was let through. */
  readonly keyId: string;
  /** The names of the limits that were not counted, such as `daily`. */
  readonly limits: readonly string[];
  /** What the counters threw. */
  readonly error: unknown;
}

/** Something that the keyring relies on failed. */
export interface KeyringErrorEvent {
  /** Always `error`. */
  readonly type: 'error';
  /** The provider's id. */
  readonly provider: string;
  /**
   * The part that failed. `store` and `limits`: a request was answered `unavailable`. `bus`: other nodes learn
   * of a change by their cache's TTL. `flush`: usage and refusals stay in memory until the next flush.
   */
  readonly component: 'store' | 'limits' | 'bus' | 'flush';
  /** What it threw. */
  readonly error: unknown;
}

/**
 * This node hears no other node, and not itself. Until it does, cached keys live for `cache.deafTtl` at most, so a
 * revocation takes that long.
 */
export interface BusDeafEvent {
  /** Always `bus.deaf`. */
  readonly type: 'bus.deaf';
  /** The provider's id. */
  readonly provider: string;
  /** What the bus threw, or that nothing arrived. */
  readonly error: unknown;
}

/** This node hears the others again. */
export interface BusHearingEvent {
  /** Always `bus.hearing`. */
  readonly type: 'bus.hearing';
  /** The provider's id. */
  readonly provider: string;
}

/** What happens in a keyring. It never holds a secret. */
export type KeyringEvent =
  | ChangeEvent
  | RefusalEvent
  | LimitsOpenedEvent
  | KeyringErrorEvent
  | BusDeafEvent
  | BusHearingEvent;

declare module '@sallyport/core' {
  interface SallyportChannels {
    /** What keyrings did. */
    keyring: KeyringEvent;
  }
}

const events = channel('sallyport:keyring');

/** A change of one type. */
interface ChangeEventOf<T extends ChangeEvent['type']> extends ChangeEvent {
  /** `key.` and the action, or `owner.limits_set`. */
  readonly type: T;
}

/** The event of one type. */
export type KeyringEventOf<T extends KeyringEvent['type']> = T extends ChangeEvent['type']
  ? ChangeEventOf<T>
  : Extract<KeyringEvent, Record<'type', T>>;

/** The events of one keyring. */
export interface Events {
  /** Listens to one type of event. @returns a function that stops listening. */
  on<T extends KeyringEvent['type']>(type: T, listener: (event: KeyringEventOf<T>) => unknown): () => void;
  /** Publishes an event on the channel. */
  emit(event: KeyringEvent): void;
  /** Whether anybody listens. Ask first if every request would make an event. */
  hasListeners(): boolean;
  /** Ends every subscription that `on` made. */
  close(): void;
}

/**
 * Events on the channel `sallyport:keyring`, which all keyrings of a process share. `on` hears this keyring
 * only. A listener that throws or rejects becomes a process warning, so it cannot break a change.
 */
export function createEvents(): Events {
  const own = new WeakSet<KeyringEvent>();
  const subscriptions = new Set<() => void>();
  return {
    on(type, listener) {
      const unsubscribe = onChannel('keyring', (event: KeyringEvent) =>
        event.type === type && own.has(event) ? listener(event as never) : undefined,
      );
      subscriptions.add(unsubscribe);
      return () => {
        subscriptions.delete(unsubscribe);
        unsubscribe();
      };
    },
    emit(event) {
      if (!events.hasSubscribers) return;
      own.add(event);
      events.publish(event);
    },
    hasListeners: () => events.hasSubscribers,
    close() {
      for (const unsubscribe of subscriptions) unsubscribe();
      subscriptions.clear();
    },
  };
}
