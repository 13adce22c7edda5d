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

/**
 * A key ends soon. It is published once for each end of a key, by one of the nodes that listen by `on` and share
 * counters, and is not in the audit log.
 */
export interface KeyExpiringEvent {
  /** Always `key.expiring`. */
  readonly type: 'key.expiring';
  /** Ids sort by time. */
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The provider's id. */
  readonly provider: string;
  /** The key. */
  readonly keyId: string;
  /** The owner of the key. */
  readonly owner: string;
  /** The name that people gave the key. */
  readonly name: string;
  /** When the key ends, in milliseconds since the epoch. */
  readonly expiresAt: number;
}

/**
 * A quota is nearly used up. It is published once for each quota and window, by one of the nodes that listen by `on` and
 * share counters, and again if the limit changes. It is not in the audit log.
 */
export interface QuotaNearEvent {
  /** Always `quota.near`. */
  readonly type: 'quota.near';
  /** Ids sort by time. */
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The provider's id. */
  readonly provider: string;
  /** The key whose request was the one. The quota may be its owner's. */
  readonly keyId: string;
  /** The owner of the key. */
  readonly owner?: string;
  /** The name of the quota, such as `daily`; `owner-daily` is that of all keys of the owner. */
  readonly quota: string;
  /** The largest number of units in the window. */
  readonly limit: number;
  /** The used units, as this node knows them. */
  readonly used: number;
  /** When the window ends, in milliseconds since the epoch. */
  readonly endsAt: number;
}

/** Something that the keyring relies on failed. */
export interface KeyringErrorEvent {
  /** Always `error`. */
  readonly type: 'error';
  /** The provider's id. */
  readonly provider: string;
  /**
   * The part that failed. `store` and `limits`: a request was answered `unavailable`. `bus`: other nodes learn
   * of a change by their cache's TTL. `flush`: usage and refusals stay in memory until the next flush. `warnings`:
   * `key.expiring` and `quota.near` come later.
   */
  readonly component: 'store' | 'limits' | 'bus' | 'flush' | 'warnings';
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
  | KeyExpiringEvent
  | QuotaNearEvent
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
  /** Whether anybody listens by `on` to one type of event. */
  listensTo(type: KeyringEvent['type']): boolean;
  /** Ends every subscription that `on` made. */
  close(): void;
}

/**
 * Events on the channel `sallyport:keyring`, which all keyrings of a process share. `on` hears this keyring
 * only. A listener that throws or rejects becomes a process warning, so it cannot break a change.
 */
export function createEvents(): Events {
  const own = new WeakSet<KeyringEvent>();
  const subscriptions = new Map<() => void, KeyringEvent['type']>();
  const types = new Set<KeyringEvent['type']>();
  return {
    on(type, listener) {
      const unsubscribe = onChannel('keyring', (event: KeyringEvent) =>
        event.type === type && own.has(event) ? listener(event as never) : undefined,
      );
      subscriptions.set(unsubscribe, type);
      types.add(type);
      return () => {
        subscriptions.delete(unsubscribe);
        if (![...subscriptions.values()].includes(type)) types.delete(type);
        unsubscribe();
      };
    },
    emit(event) {
      if (!events.hasSubscribers) return;
      own.add(event);
      events.publish(event);
    },
    hasListeners: () => events.hasSubscribers,
    listensTo: (type) => types.has(type),
    close() {
      for (const unsubscribe of subscriptions.keys()) unsubscribe();
      subscriptions.clear();
      types.clear();
    },
  };
}
