import type { AuditAction, AuditEvent } from '../audit.js';
import type { Invalidation } from '../bus/invalidation.js';
import { KeyringError } from '../error.js';
import type { KeyRecord } from '../keys/record.js';
import type { Transition } from '../keys/transitions.js';
import { nextState } from '../keys/transitions.js';
import type { OwnerCap } from '../stores/owner-cap.js';
import type { StoredKey } from '../stores/store.js';
import type { AuditTrail } from './audit-trail.js';
import type { ChangeOptions } from './author.js';
import type { ManageDeps } from './manage-deps.js';

/** What the audit log of one owner gets. */
interface AuditEntry {
  /** The owner. */
  readonly owner: string;
  /** More about the change. */
  readonly detail?: Readonly<Record<string, unknown>> | undefined;
}

/** One change of a key. */
interface Change {
  /** Decides whether the state of the key allows the change. */
  readonly transition: Transition;
  /** The action in the audit log. */
  readonly action: Exclude<AuditAction, 'refused'>;
  /** Makes the new record. The state, the revision and `changedAt` are set afterwards. Default: no edit. */
  readonly edit?: (record: KeyRecord, at: number) => KeyRecord;
  /** More about the change, for the audit log. */
  readonly detail?: Readonly<Record<string, unknown>>;
  /** What each owner's audit log gets, if more than one owner is concerned. Default: `detail`, for the key's owner. */
  readonly entries?: (record: KeyRecord) => readonly AuditEntry[];
  /** The most keys of the owner, if the change may add to them. */
  readonly cap?: (before: KeyRecord, after: KeyRecord, at: number) => OwnerCap | undefined;
  /** Caches must forget this too, besides the key. */
  readonly invalidation?: Invalidation;
}

/** Reads and changes single keys. */
export interface KeyChanger {
  /** Reads a key with the limits of its owner. @throws {KeyringError} `not_found` for an unknown or deleted key. */
  read(id: string): Promise<StoredKey>;
  /**
   * Changes a key in one step, so that it cannot lose against somebody who keeps changing the key.
   *
   * @throws {KeyringError} `not_found`, `invalid_state`, or `conflict`.
   */
  change(id: string, options: ChangeOptions, change: Change): Promise<KeyRecord>;
}

/** Anything else may be a secret that was pasted by mistake: an error does not repeat it. */
function isKeyId(id: unknown): id is string {
  return typeof id === 'string' && /^key_[0-9a-z]{1,40}$/.test(id);
}

/** Creates the reader and changer of single keys. */
export function createKeyChanger(deps: ManageDeps, audit: AuditTrail): KeyChanger {
  const { provider, store, now, broadcastInvalidation } = deps;

  function existing(record: KeyRecord | undefined, id: unknown): KeyRecord {
    if (record?.provider === provider.id && record.state !== 'deleted') return record;
    throw new KeyringError('not_found', `There is no key${isKeyId(id) ? ` "${id}"` : ' with this id'}`);
  }

  return {
    async read(id) {
      const stored: StoredKey | undefined = typeof id === 'string' ? await store.get(id) : undefined;
      return { ...stored, record: existing(stored?.record, id) };
    },

    async change(id, options, { transition, action, edit, detail, entries, cap, invalidation = {} }) {
      if (typeof id !== 'string') return existing(undefined, id);
      const made: { record: KeyRecord; events: AuditEvent[] }[] = [];
      const written = await store
        .change(id, (stored) => {
          made.length = 0;
          const record = existing(stored, id);
          if (options.revision !== undefined && options.revision !== record.revision)
            throw new KeyringError('conflict', `The key "${id}" was changed by somebody else; read it again`);
          const at = now();
          const state = nextState(transition, record, at);
          const edited = edit ? edit(record, at) : record;
          const next = { ...edited, state, revision: record.revision + 1, changedAt: at };
          const events = (entries?.(record) ?? [{ owner: record.owner, detail }]).map((entry) =>
            audit.eventOf(action, { id, owner: entry.owner }, options, entry.detail),
          );
          const change = { record: next, events, cap: cap?.(record, next, at) };
          made.push(change);
          return change;
        })
        // A failed write is announced too: it may have arrived although its reply did not.
        .finally(() =>
          made.length > 0 ? broadcastInvalidation({ ...invalidation, keys: [id] }) : undefined,
        );
      const [change] = made;
      if (!written || !change) throw new KeyringError('duplicate', 'The random source repeats itself');
      change.events.forEach(audit.publish);
      return change.record;
    },
  };
}
