import type { Events, KeyringEvent } from '../events.js';
import { newId } from '../keys/id.js';
import type { KeyRecord } from '../keys/record.js';
import { stateOf } from '../keys/record.js';
import type { BareStore } from '../stores/store.js';
import type { Claim } from './claim.js';

/** The parts of a keyring that the warnings of ends need. */
export interface ExpiringDeps {
  /** The provider's id. */
  readonly provider: string;
  /** Where keys are looked for. */
  readonly store: BareStore;
  /** Lets one node warn. */
  readonly claim: Claim;
  /** Publishes the warnings. */
  readonly events: Events;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** A source of random bytes. */
  readonly random: (size: number) => Uint8Array;
  /** How long before the end of a key, in milliseconds. */
  readonly aheadMs: number;
}

/** Warns of keys that end soon. */
export interface ExpiringWatch {
  /** Takes note of a change: a key that got a near end is warned of at the next check. */
  note(event: KeyringEvent): void;
  /** Publishes what is due. It does nothing unless somebody listens. Rejects if the store does. */
  check(): Promise<void>;
}

const PAGE_SIZE = 500;
/** Keys that this node has changed since the last check. The next search finds the others. */
const MOST_CHANGED = 1000;
/** The longest time between two searches, in milliseconds. */
const LONGEST_PERIOD_MS = 3_600_000;
/** There are at least so many searches in the time ahead of an end. */
const SEARCHES = 10;

const GETS_AN_END = ['key.created', 'key.imported', 'key.updated', 'key.enabled'];

/**
 * Creates the watch of keys that end soon. In each period one node of all searches the store, and each end of a key is
 * claimed before it is warned of.
 */
export function createExpiringWatch(deps: ExpiringDeps): ExpiringWatch {
  const { provider, store, claim, events, now, random, aheadMs } = deps;
  const periodMs = Math.max(1, Math.min(LONGEST_PERIOD_MS, Math.floor(aheadMs / SEARCHES)));
  let period: number | undefined;
  /** The search is this node's, and has failed so far. */
  let isOwed = false;
  let changed = new Set<string>();

  async function warn(record: KeyRecord, at: number): Promise<void> {
    const { id: keyId, owner, name, expiresAt } = record;
    if (record.provider !== provider || stateOf(record, at) !== 'active') return;
    if (expiresAt === undefined || expiresAt > at + aheadMs) return;
    if (!(await claim(`expiring:${keyId}`, expiresAt, at))) return;
    const id = newId('evt', at, random);
    events.emit({ type: 'key.expiring', id, at, provider, keyId, owner, name, expiresAt });
  }

  async function search(at: number): Promise<void> {
    let before: string | undefined;
    do {
      const page = await store.list({
        ...{ provider, states: ['active'], endsAfter: at, endsBy: at + aheadMs, limit: PAGE_SIZE },
        ...(before === undefined ? {} : { before }),
      });
      for (const record of page) await warn(record, at);
      before = page.length < PAGE_SIZE ? undefined : page.at(-1)?.id;
    } while (before !== undefined);
  }

  return {
    note(event) {
      if (!GETS_AN_END.includes(event.type) || !events.listensTo('key.expiring')) return;
      if ('keyId' in event && event.keyId !== undefined && changed.size < MOST_CHANGED)
        changed.add(event.keyId);
    },

    async check() {
      if (!events.listensTo('key.expiring')) return;
      const at = now();
      const current = Math.floor(at / periodMs);
      if (current !== period) {
        isOwed ||= await claim('search', (current + 1) * periodMs, at);
        if (isOwed) await search(at);
        isOwed = false;
        period = current;
      }
      const ids = [...changed];
      changed = new Set();
      for (const id of ids) {
        const stored = await store.get(id);
        if (stored) await warn(stored.record, at);
      }
    },
  };
}
