import { KeyringError } from '../error.js';
import type { KeyRecord } from '../keys/record.js';
import { countsFor } from '../stores/owner-cap.js';
import type { AuditTrail } from './audit-trail.js';
import type { Author, ChangeOptions, RevokeOptions, TransferOptions, UpdateOptions } from './author.js';
import type { KeyChanger } from './change.js';
import type { KeyInput, KeyPatch, LimitsInput } from './input.js';
import type { ManageDeps } from './manage-deps.js';
import { newRecord } from './new-record.js';
import { reasonOf } from './reason.js';
import type { IssuedRecord } from './rotation.js';
import { newSecrets, secretRecord } from './secret-record.js';

/** Creates and changes single keys, and the limits of owners. Rotation has its own file. */
export interface Management {
  /** Creates a key. */
  create(given: KeyInput, author: Author): Promise<IssuedRecord>;
  /** Changes the settings of a key. */
  update(id: string, patch: KeyPatch, options: UpdateOptions): Promise<KeyRecord>;
  /** Hands a key to another owner. */
  transfer(id: string, options: TransferOptions): Promise<KeyRecord>;
  /** Switches a key off. */
  disable(id: string, options: ChangeOptions): Promise<KeyRecord>;
  /** Switches a key on again. */
  enable(id: string, options: ChangeOptions): Promise<KeyRecord>;
  /** Ends a key for good. */
  revoke(id: string, options: RevokeOptions): Promise<KeyRecord>;
  /** Leaves a tombstone. */
  delete(id: string, options: ChangeOptions): Promise<KeyRecord>;
  /** Sets the limits that all keys of an owner share. */
  setOwnerLimits(owner: string, limits: LimitsInput, author: Author): Promise<void>;
}

/** Creates the management of a keyring. */
export function createManagement(
  deps: ManageDeps,
  audit: AuditTrail,
  { read, change }: KeyChanger,
): Management {
  const { provider, store, digester, input, capOf, now, broadcastInvalidation } = deps;
  return {
    async create(given, author) {
      const { secrets, invalidation } = newSecrets(deps, given?.environment);
      const record = newRecord(deps, given, (at) => secretRecord(digester, secrets, 1, at));
      const event = audit.eventOf('created', record, author);
      const cap = await capOf(record.owner);
      if (!(await store.insert([record], [event], cap ? [cap] : [])))
        throw new KeyringError('duplicate', 'The random source repeats itself');
      await broadcastInvalidation(invalidation);
      audit.publish(event);
      return { record, secrets };
    },

    async update(id, patch, { fields, ...options }) {
      const changes = input.patch(patch, now());
      const forbidden =
        fields && Object.keys(changes).find((name) => !fields.includes(name as keyof KeyPatch));
      if (forbidden !== undefined)
        throw new KeyringError('invalid_input', 'may not be changed here', { field: forbidden });
      // A key that has ended counts again with a new end.
      const cap = 'expiresAt' in changes ? await capOf((await read(id)).record.owner) : undefined;
      return change(id, options, {
        transition: 'update',
        action: 'updated',
        cap(before) {
          if (!cap || countsFor(cap, before)) return undefined;
          if (before.owner === cap.owner) return cap;
          throw new KeyringError('conflict', `The key "${id}" was changed by somebody else; read it again`);
        },
        edit: (record) => withoutNulls({ ...record, ...changes } as KeyRecord),
        detail: { fields: Object.keys(changes) },
      });
    },

    async transfer(id, { owner: given, ...options }) {
      const owner = input.owner(given);
      const cap = await capOf(owner);
      return change(id, options, {
        transition: 'transfer',
        cap: () => cap,
        action: 'transferred',
        edit(record) {
          if (record.owner === owner)
            throw new KeyringError('invalid_state', 'The key is of this owner already');
          return { ...record, owner };
        },
        entries: ({ owner: from }) => [
          { owner: from, detail: { to: owner } },
          { owner, detail: { from } },
        ],
      });
    },

    disable: (id, options) => change(id, options, { transition: 'disable', action: 'disabled' }),
    enable: (id, options) => change(id, options, { transition: 'enable', action: 'enabled' }),

    async revoke(id, { reason, ...options }) {
      const detail = reasonOf(reason);
      const edit = (record: KeyRecord) => ({ ...record, ...detail });
      return change(id, options, { transition: 'revoke', action: 'revoked', edit, detail });
    },

    delete: (id, options) =>
      change(id, options, {
        transition: 'delete',
        action: 'deleted',
        edit: (record) => ({ ...record, secrets: [] }),
      }),

    async setOwnerLimits(given, limits, author) {
      const owner = input.owner(given);
      const settings = input.limits(limits);
      const event = audit.eventOf('owner_limits_set', { owner }, author, { ...settings });
      await store
        .setOwnerLimits(provider.id, owner, settings, [event])
        .finally(() => broadcastInvalidation({ owner }));
      audit.publish(event);
    },
  };
}

/** `null` in a patch takes a field away. */
function withoutNulls(record: KeyRecord): KeyRecord {
  return Object.fromEntries(
    Object.entries(record).filter(([, value]) => value !== null),
  ) as unknown as KeyRecord;
}
