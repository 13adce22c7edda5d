import type { AuditAction } from '../audit.js';
import type { Invalidation } from '../bus/invalidation.js';
import { KeyringError } from '../error.js';
import type { KeyRecord } from '../keys/record.js';
import type { Transition } from '../keys/transitions.js';
import { nextState } from '../keys/transitions.js';
import type { AuditTrail } from './audit-trail.js';
import type { ChangeOptions } from './author.js';
import type { ManageDeps } from './manage-deps.js';

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
  /** Caches must forget this too, besides the key. */
  readonly invalidation?: Invalidation;
}

/** Reads and changes single keys. */
export interface KeyChanger {
  /** Reads a key. @throws {KeyringError} `not_found` for an unknown or deleted key. */
  read(id: string): Promise<KeyRecord>;
  /**
   * Reads a key, edits it, and writes it over the revision that was read. If somebody else was faster, it tries
   * again.
   *
   * @throws {KeyringError} `not_found`, `invalid_state`, or `conflict`.
   */
  change(id: string, options: ChangeOptions, change: Change): Promise<KeyRecord>;
}

const ATTEMPTS = 10;

/** Anything else may be a secret that was pasted by mistake: an error does not repeat it. */
function isKeyId(id: unknown): id is string {
  return typeof id === 'string' && /^key_[0-9a-z]{1,40}$/.test(id);
}

/** Creates the reader and changer of single keys. */
export function createKeyChanger(deps: ManageDeps, audit: AuditTrail): KeyChanger {
  const { provider, store, now, broadcastInvalidation } = deps;

  async function read(id: string): Promise<KeyRecord> {
    const stored = typeof id === 'string' ? await store.get(id) : undefined;
    if (stored?.record.provider === provider.id && stored.record.state !== 'deleted') return stored.record;
    throw new KeyringError('not_found', `There is no key${isKeyId(id) ? ` "${id}"` : ' with this id'}`);
  }

  return {
    read,

    async change(id, options, { transition, action, edit, detail, invalidation = {} }) {
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const record = await read(id);
        if (options.revision !== undefined && options.revision !== record.revision) break;
        const at = now();
        const state = nextState(transition, record, at);
        const edited = edit ? edit(record, at) : record;
        const next = { ...edited, state, revision: record.revision + 1, changedAt: at };
        const event = audit.eventOf(action, record, options, detail);
        // A failed write is announced too: it may have arrived although its reply did not.
        const written = await store
          .replace(next, [event])
          .finally(() => broadcastInvalidation({ ...invalidation, keys: [id] }));
        if (!written) continue;
        audit.publish(event);
        return next;
      }
      throw new KeyringError('conflict', `The key "${id}" was changed by somebody else; read it again`, {
        retryable: options.revision === undefined,
      });
    },
  };
}
