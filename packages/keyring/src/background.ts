import type { DenialLog } from './audit.js';
import type { Events } from './events.js';
import type { SecretRecord } from './record.js';
import type { Found, Store } from './stores/store.js';
import type { UsageLog } from './usage.js';

export interface BackgroundParts {
  readonly store: Store;
  readonly usage: UsageLog;
  readonly denials: DenialLog;
  readonly events: Events;
  /** Milliseconds. */
  readonly flushEvery: number;
}

/** What is written without a request waiting for it. */
export function createBackground({ store, usage, denials, events, flushEvery }: BackgroundParts) {
  const running = new Set<Promise<void>>();
  let flushing = Promise.resolve();

  async function write(): Promise<void> {
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
  function flush(): Promise<void> {
    const written = flushing.then(write);
    flushing = written.catch(() => {});
    return written;
  }

  const timer = setInterval(() => {
    flush().catch((error) => events.emit('failed', { what: 'flush', error }));
  }, flushEvery);
  timer.unref();

  return {
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
