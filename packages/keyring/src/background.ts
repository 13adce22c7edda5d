import type { DenialLog } from './audit.js';
import type { Events } from './events.js';
import type { Limits } from './limits/limits.js';
import type { SecretRecord } from './record.js';
import type { Found, Store } from './stores/store.js';
import type { UsageLog } from './usage.js';

export interface BackgroundParts {
  readonly store: Store;
  readonly usage: UsageLog;
  readonly denials: DenialLog;
  readonly limits: Limits;
  readonly events: Events;
  /** Milliseconds. */
  readonly flushEvery: number;
}

/** What is written without a request waiting for it. */
export function createBackground(parts: BackgroundParts) {
  const { store, usage, denials, limits, events, flushEvery } = parts;
  const running = new Set<Promise<void>>();
  let writing = Promise.resolve();

  async function drain(): Promise<void> {
    const counts = usage.drain();
    if (counts.length > 0) {
      try {
        await store.addUsage(counts);
      } catch (error) {
        usage.restore(counts);
        throw error;
      }
    }
    const denied = denials.drain();
    if (denied.length > 0) await store.addAudit(denied);
  }

  /** One at a time; rejects when the store does. */
  function write(): Promise<void> {
    const written = writing.then(drain);
    writing = written.catch(() => {});
    return written;
  }

  /** Rejects when the store does. Units that cannot be given back are lost until their window ends. */
  async function flush(): Promise<void> {
    const released = limits.release?.().catch((error) => events.emit('failed', { what: 'limits', error }));
    await write().finally(() => released);
  }

  const timer = setInterval(() => {
    flush().catch((error) => events.emit('failed', { what: 'flush', error }));
  }, flushEvery);
  timer.unref();

  return {
    write,
    flush,

    /** A lost race is no loss: whoever won wrote a newer record, and the next miss tries again. */
    redigest({ record }: Found, from: string, to: string): void {
      const secrets = record.secrets.map((secret) => ({
        ...(secret as SecretRecord),
        digests: (secret as SecretRecord).digests.map((digest) => (digest === from ? to : digest)),
      })) as unknown as typeof record.secrets;
      const work = store
        .replace({ ...record, secrets, revision: record.revision + 1 }, [])
        .then(
          () => {},
          (error) => events.emit('failed', { what: 'store', error }),
        )
        .finally(() => running.delete(work));
      running.add(work);
    },

    async stop(): Promise<void> {
      clearInterval(timer);
      await Promise.all(running);
      await flush();
    },
  };
}
