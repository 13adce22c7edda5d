import type { Provider, SecretsOf } from '@sallyport/core';
import type { Issued, KeyringInTransaction } from '../keyring.js';
import { keyOf } from '../keys/key.js';
import type { KeyRecord } from '../keys/record.js';
import { mapInSlices } from '../time-slice.js';
import type { AuditTrail } from './audit-trail.js';
import { createAuditTrail } from './audit-trail.js';
import type { KeyChanger } from './change.js';
import { createKeyChanger } from './change.js';
import { createImport } from './import.js';
import { listKeys } from './list.js';
import type { Management } from './manage.js';
import { createManagement } from './manage.js';
import type { ManageDeps } from './manage-deps.js';
import type { IssuedRecord, Rotation } from './rotation.js';
import { createRotation } from './rotation.js';

/** The calls, on a store of its own or inside a transaction. */
export interface Operations<P extends Provider> {
  /** The calls. */
  readonly calls: Omit<KeyringInTransaction<P>, 'announce'>;
  /** What bulk changes are made of. */
  readonly management: Management;
  /** Reads a key with the limits of its owner. @throws {KeyringError} `not_found`. */
  readonly read: KeyChanger['read'];
  /** Begins a grace at the first use of the new secret. */
  readonly beginGrace: Rotation['beginGrace'];
  /** What records changes. */
  readonly audit: AuditTrail;
}

/** Creates the calls that read and change keys. */
export function createOperations<P extends Provider>(deps: ManageDeps): Operations<P> {
  const { provider, store, now } = deps;
  const audit = createAuditTrail(deps);
  const changer = createKeyChanger(deps, audit);
  const management = createManagement(deps, audit, changer);
  const rotation = createRotation(deps, changer);
  const importKeys = createImport(deps, audit);

  const view = (record: KeyRecord) => keyOf(record, now());
  const issued = ({ record, secrets }: IssuedRecord): Issued<P> => ({
    key: view(record),
    secrets: secrets as SecretsOf<P>,
  });

  return {
    management,
    read: changer.read,
    beginGrace: rotation.beginGrace,
    audit,
    calls: {
      create: async (given, author = {}) => issued(await management.create(given, author)),
      get: async (id) => view((await changer.read(id)).record),
      list: async (filter = {}) => listKeys(store, provider.id, filter, now()),
      update: async (id, patch, change = {}) => view(await management.update(id, patch, change)),
      transfer: async (id, options) => view(await management.transfer(id, options)),
      disable: async (id, change = {}) => view(await management.disable(id, change)),
      enable: async (id, change = {}) => view(await management.enable(id, change)),
      regenerate: async (id, change = {}) => issued(await rotation.regenerate(id, change)),
      finishRotation: async (id, change = {}) => view(await rotation.finishRotation(id, change)),
      cancelRotation: async (id, change = {}) => view(await rotation.cancelRotation(id, change)),
      revoke: async (id, change = {}) => view(await management.revoke(id, change)),
      async delete(id, change = {}) {
        await management.delete(id, change);
      },
      import: async (keys, author = {}) => mapInSlices(await importKeys(keys, author), view),
      ownerLimits: async (owner) => (await store.ownerLimits(provider.id, owner)) ?? {},
      setOwnerLimits: async (owner, limits, author = {}) => management.setOwnerLimits(owner, limits, author),
    },
  };
}
