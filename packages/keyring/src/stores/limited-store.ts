import type { Limits } from '../limits/limits.js';
import { withDeadline } from './deadline.js';
import type { GateOptions } from './gate.js';
import { createGate } from './gate.js';
import type { BareStore, Store } from './store.js';

/** What every record adds to the time that an insertion may take, in milliseconds. */
const RECORD_MS = 1;
/** A purge works in small batches; each has the limits of its driver. */
const PURGE_MS = 3_600_000;

/**
 * A store whose calls end within a time, and of which only so many are under way. It leaves `open`, `close`, `limits`
 * and `bus` to the store itself.
 */
export function limitStore(store: Store, options: GateOptions): BareStore {
  const { limitMs } = options;
  const lookUps = createGate(options);
  const others = createGate(options);

  function limited<T>(call: () => Promise<T>, ownLimitMs = limitMs): Promise<T> {
    try {
      others.assertOpen();
      return others.watch(withDeadline(ownLimitMs, call), ownLimitMs);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  return {
    // A look-up waits in no queue of ours, and one that is carried out too late changes nothing: it needs no deadline.
    find(digests) {
      lookUps.assertOpen();
      return lookUps.watch(store.find(digests));
    },
    get(id) {
      lookUps.assertOpen();
      return lookUps.watch(store.get(id));
    },
    list: (query) => limited(() => store.list(query)),
    insert: (records, events, caps) =>
      limited(() => store.insert(records, events, caps), limitMs + records.length * RECORD_MS),
    change: (id, edit) => limited(() => store.change(id, edit)),
    replace: (record, events) => limited(() => store.replace(record, events)),
    purge: (provider, bounds) => limited(() => store.purge(provider, bounds), PURGE_MS),
    ownerLimits: (provider, owner) => limited(() => store.ownerLimits(provider, owner)),
    setOwnerLimits: (provider, owner, limits, events) =>
      limited(() => store.setOwnerLimits(provider, owner, limits, events)),
    addUsage: (counts) => limited(() => store.addUsage(counts), limitMs + counts.length * RECORD_MS),
    secretUsage: (keyId, rotation) => limited(() => store.secretUsage(keyId, rotation)),
    usage: (keyId, from, to) => limited(() => store.usage(keyId, from, to)),
    addAudit: (events) => limited(() => store.addAudit(events), limitMs + events.length * RECORD_MS),
    audit: (query) => limited(() => store.audit(query)),
    pepperCheck: (provider, version, check) => limited(() => store.pepperCheck(provider, version, check)),
  };
}

/** Counters whose calls end within a time, and of which only so many are under way. */
export function limitLimits(limits: Limits, options: GateOptions): Limits {
  const gate = createGate(options);
  const readings = createGate(options);
  return {
    // Without `withDeadline`, which would cost more than counting in memory does. A unit that is consumed after the
    // request was given up is charged too much, never too little.
    consume(counters, now, amount) {
      gate.assertOpen();
      const result = limits.consume(counters, now, amount);
      return result instanceof Promise ? gate.watch(result) : result;
    },
    ...(limits.peek
      ? {
          async peek(counters, now) {
            readings.assertOpen();
            const call = async () => (await limits.peek?.(counters, now)) ?? [];
            return readings.watch(withDeadline(options.limitMs, call));
          },
        }
      : {}),
    ...(limits.refund
      ? {
          refund(counters, amount) {
            const result = limits.refund?.(counters, amount);
            return result instanceof Promise ? gate.watch(result) : result;
          },
        }
      : {}),
    ...(limits.release
      ? {
          release: () =>
            gate.watch(
              withDeadline(RELEASE_MS, () => limits.release?.() ?? Promise.resolve()),
              RELEASE_MS,
            ),
        }
      : {}),
    ...(limits.now ? { now: () => gate.watch(limits.now?.() ?? Promise.reject(new Error('no clock'))) } : {}),
  };
}

/** Giving back the units of 10,000 counters takes a while. */
const RELEASE_MS = 30_000;
