import { channel } from 'node:diagnostics_channel';
import type { AuditAction, AuditEvent, Denial } from './audit.js';

type KeyAction = Exclude<AuditAction, 'denied' | 'owner_limits_set'>;

/** What happens in a keyring, by name. Never a secret. */
export type KeyringEvents = { [action in KeyAction as `key.${action}`]: AuditEvent } & {
  'key.denied': Denial;
  'owner.limits_set': AuditEvent;
  /** A request passed although the counters could not be reached, because each of its limits is `open`. */
  'limits.opened': { readonly keyId: string; readonly limits: readonly string[]; readonly error: unknown };
  /** Something that the keyring relies on failed. The request in question was answered `unavailable`. */
  failed: { readonly what: 'store' | 'limits' | 'bus' | 'flush'; readonly error: unknown };
};

export interface Events {
  /** @returns a function that stops listening. */
  on<N extends keyof KeyringEvents>(name: N, listener: (event: KeyringEvents[N]) => void): () => void;
  emit<N extends keyof KeyringEvents>(name: N, event: KeyringEvents[N]): void;
  /** Whether anybody would hear it, to spare the making of an event. */
  heard(name: keyof KeyringEvents): boolean;
}

const diagnostics = channel('sallyport:keyring');

/** Hooks, and the same on the diagnostics channel `sallyport:keyring` as `{ name, provider, event }`. */
export function createEvents(provider: string): Events {
  const listeners = new Map<string, Set<(event: never) => void>>();
  return {
    on(name, listener) {
      const known = listeners.get(name) ?? new Set();
      listeners.set(name, known.add(listener));
      return () => void known.delete(listener);
    },
    emit(name, event) {
      if (diagnostics.hasSubscribers) diagnostics.publish({ name, provider, event });
      for (const listener of listeners.get(name) ?? []) report(listener, event as never);
    },
    heard: (name) => diagnostics.hasSubscribers || (listeners.get(name)?.size ?? 0) > 0,
  };
}

/** A hook that throws must not break the change that it is told about. */
function report(listener: (event: never) => void, event: never): void {
  try {
    listener(event);
  } catch (error) {
    process.emitWarning(error instanceof Error ? error.message : String(error), 'SallyportHookWarning');
  }
}
