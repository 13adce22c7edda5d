import type { Provider } from '@sallyport/core';
import type { BareStore } from '../stores/store.js';

/**
 * Knows whether keys were imported by their SHA-256 alone that may begin with the prefix of the key format: of those
 * nobody can tell the checksum, so from then on a wrong one proves nothing.
 */
export interface ImportedHashes {
  /** Whether there are such keys, as far as this node knows. */
  any(): boolean;
  /** Records that there are. This node knows once it has asked again. */
  mark(store: Pick<BareStore, 'setOwnerLimits'>): Promise<void>;
  /** Asks the store, and again at an interval that does not keep the process alive. Rejects if the store does. */
  start(): Promise<void>;
  /** Asks the store. It reports a failure, and never rejects. */
  refresh(): Promise<void>;
  /** Ends the interval. */
  stop(): void;
}

/** The fact is kept as an owner with limits. No owner has this name, because it is no free text. */
const OWNER = '\u0001imported hashes';
/** A cache without a TTL must not ask the store all the time. */
const SHORTEST_INTERVAL_MS = 100;

/**
 * Creates the knowledge of a keyring. A format without a prefix has no checksum, and nothing is to be known.
 *
 * @param everyMs - Other nodes that no bus tells learn of an import within this time.
 */
export function createImportedHashes(
  provider: Provider,
  store: Pick<BareStore, 'ownerLimits'>,
  everyMs: number,
  report: (error: unknown) => void,
): ImportedHashes {
  const hasChecksums = Object.values(provider.secrets).some(({ format }) => format && 'prefix' in format);
  let isKnown = false;
  let timer: NodeJS.Timeout | undefined;

  async function ask(): Promise<void> {
    if (isKnown || !hasChecksums) return;
    isKnown = (await store.ownerLimits(provider.id, OWNER)) !== undefined;
    if (isKnown) clearInterval(timer);
  }
  const refresh = () => ask().catch(report);

  return {
    any: () => isKnown,
    async mark(target) {
      if (!isKnown && hasChecksums) await target.setOwnerLimits(provider.id, OWNER, {}, []);
    },
    async start() {
      await ask();
      if (isKnown || !hasChecksums) return;
      timer = setInterval(refresh, Math.max(everyMs, SHORTEST_INTERVAL_MS));
      timer.unref();
    },
    refresh,
    stop: () => clearInterval(timer),
  };
}
