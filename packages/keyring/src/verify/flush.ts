import { setImmediate } from 'node:timers/promises';
import type { Events } from '../events.js';
import type { SecretRecord } from '../keys/record.js';
import type { Limits } from '../limits/limits.js';
import type { BareStore, StoredKey } from '../stores/store.js';
import type { RefusalLog } from './refusal-log.js';
import type { LaneCount, UsageCount, UsageLog } from './usage.js';

/** The parts of a keyring that the background work needs. */
export interface FlushDeps {
  /** The provider's id. */
  readonly provider: string;
  /** Where usage and refusals are written. */
  readonly store: BareStore;
  /** Counted requests. */
  readonly usage: UsageLog;
  /** Collected refusals. */
  readonly refusals: RefusalLog;
  /** The counters, which get unspent units back. */
  readonly limits: Limits;
  /** Publishes failures. */
  readonly events: Events;
  /** Begins a grace at the first use of the new secret. */
  beginGrace(keyId: string, firstUse: LaneCount): Promise<void>;
  /** Milliseconds between two flushes. */
  readonly flushEveryMs: number;
}

/** The work that no request waits for. */
export interface Flusher {
  /** Writes usage and refusals; one write at a time. Rejects if the store does. */
  write(): Promise<void>;
  /** Writes, and gives unspent units of limits back. Rejects if the store does. */
  flush(): Promise<void>;
  /** Replaces a digest of a key in the background, and with it a foreign hash. */
  rehash(stored: StoredKey, from: string, to: string): void;
  /** Ends the interval and flushes. Rejects if the store does. */
  stop(): Promise<void>;
}

/** Counts of one write: each is a short transaction, and others get their turn in between. */
const CHUNK = 250;

/** Node fires a longer interval at once. */
const LONGEST_INTERVAL_MS = 2 ** 31 - 1;

/** Starts flushing on an interval. It does not keep the process alive. */
export function startFlushing(deps: FlushDeps): Flusher {
  const { provider, store, usage, refusals, limits, events, beginGrace, flushEveryMs } = deps;
  const rehashing = new Set<Promise<void>>();
  let lastWrite = Promise.resolve();

  function report(component: 'flush' | 'limits' | 'store', error: unknown): void {
    events.emit({ type: 'error', provider, component, error });
  }

  async function drain(): Promise<void> {
    for (const counts of usage.drain(CHUNK)) {
      try {
        await store.addUsage(counts);
      } catch (error) {
        usage.restore(counts);
        throw error;
      }
      await beginGraces(counts);
      await setImmediate();
    }
    const refused = refusals.drain();
    if (refused.length === 0) return;
    try {
      await store.addAudit(refused);
    } catch (error) {
      refusals.restore(refused);
      throw error;
    }
  }

  /** After a failure the next use tries again. */
  async function beginGraces(counts: readonly UsageCount[]): Promise<void> {
    for (const { keyId, lanes = [] } of counts)
      for (const lane of lanes)
        if (lane.beginsGrace) await beginGrace(keyId, lane).catch((error) => report('store', error));
  }

  function write(): Promise<void> {
    const written = lastWrite.then(drain);
    lastWrite = written.catch(() => {});
    return written;
  }

  async function flush(): Promise<void> {
    // Units that cannot be given back are lost until their window ends.
    const released = limits.release?.().catch((error) => report('limits', error));
    await write().finally(() => released);
  }

  const timer = setInterval(
    () => {
      flush().catch((error) => report('flush', error));
    },
    Math.min(flushEveryMs, LONGEST_INTERVAL_MS),
  );
  timer.unref();

  return {
    write,
    flush,

    // A lost race does no harm: the winner wrote a newer record, and the next miss tries again.
    rehash({ record }, from, to) {
      const secrets = record.secrets.map((secret) =>
        secret?.digests.includes(from) ? rehashed(secret, from, to) : secret,
      ) as unknown as typeof record.secrets;
      const work = store
        .replace({ ...record, secrets, revision: record.revision + 1 }, [])
        .then(
          () => {},
          (error) => report('store', error),
        )
        .finally(() => rehashing.delete(work));
      rehashing.add(work);
    },

    async stop() {
      clearInterval(timer);
      await Promise.all(rehashing);
      await flush();
    },
  };
}

function rehashed({ hash: _, digests, ...rest }: SecretRecord, from: string, to: string): SecretRecord {
  return { ...rest, digests: digests.map((digest) => (digest === from ? to : digest)) };
}
