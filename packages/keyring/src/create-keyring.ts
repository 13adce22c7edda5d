import { randomBytes } from 'node:crypto';
import type { Provider, SecretsOf } from '@sallyport/core';
import { monotonicNow } from '@sallyport/core/adapter';
import { connectBus } from './bus/connect-bus.js';
import { millisecondsOf } from './duration.js';
import { createEvents } from './events.js';
import type { Issued, Keyring } from './keyring.js';
import type { KeyringOptions } from './keyring-options.js';
import { createDigester } from './keys/digest.js';
import { keyOf } from './keys/key.js';
import type { KeyRecord } from './keys/record.js';
import { memoryLimits } from './limits/memory-limits.js';
import { createMeter } from './limits/meter.js';
import { createAuditTrail } from './manage/audit-trail.js';
import { createRevokeAll } from './manage/bulk.js';
import { createKeyChanger } from './manage/change.js';
import { createImport } from './manage/import.js';
import { createInputReader } from './manage/input-reader.js';
import { listAudit, listKeys } from './manage/list.js';
import { createManagement } from './manage/manage.js';
import type { IssuedRecord } from './manage/rotation.js';
import { createRotation } from './manage/rotation.js';
import { createRedactor } from './redact.js';
import { startFlushing } from './verify/flush.js';
import { createKeyCache } from './verify/key-cache.js';
import { createUsageReader } from './verify/read-usage.js';
import { createRefusalLog } from './verify/refusal-log.js';
import { createSessions } from './verify/sessions.js';
import { createUsageLog } from './verify/usage-log.js';
import { createVerification } from './verify/verify.js';
import { watchClock } from './verify/watch-clock.js';

/**
 * Opens a keyring: connects and migrates the store, and listens to other nodes.
 *
 * @throws {KeyringError} `invalid_option` for options that cannot work. An error of the store or the bus is passed
 *   on.
 * @example
 * const keyring = await createKeyring({
 *   provider: acme,
 *   store: sqliteStore('keys.db'),
 *   peppers: { 1: process.env.PEPPER },
 * });
 * const { key, secrets } = await keyring.create({ owner: 'user-1', name: 'CI' });
 * const guard = createGuard({ provider: acme, verifier: keyring.verify });
 */
export async function createKeyring<P extends Provider>(options: KeyringOptions<P>): Promise<Keyring<P>> {
  const { provider, store, peppers, clock = Date, random = randomBytes } = options;
  const now = clock === Date ? Date.now : () => clock.now();
  const elapsed = clock === Date ? () => performance.now() : () => monotonicNow(clock);
  const cacheOptions = {
    ttlMs: millisecondsOf(options.cache?.ttl ?? '30s', 'cache.ttl', 'invalid_option'),
    max: options.cache?.max ?? 10_000,
  };
  const sessionsOptions = {
    ttlMs: millisecondsOf(options.sessions?.ttl ?? '15m', 'sessions.ttl', 'invalid_option'),
    max: cacheOptions.max,
    now,
    elapsed,
  };
  const flushEveryMs = millisecondsOf(options.flushEvery ?? '5s', 'flushEvery', 'invalid_option');
  const digester = createDigester(provider, peppers);
  const input = createInputReader(provider, options.scopes);
  const events = createEvents();
  const usage = createUsageLog();
  const refusals = createRefusalLog(provider.id, random);
  const cache = createKeyCache(cacheOptions);
  const stopWatching = watchClock(now, elapsed, () => cache.invalidate('all'));
  const limits = options.limits ?? store.limits ?? memoryLimits();

  await store.open?.();
  const bus = await connectBus(provider.id, options.bus ?? store.bus, cache, events).catch(async (error) => {
    await store.close?.();
    throw error;
  });

  const { broadcastInvalidation } = bus;
  const deps = { provider, store, digester, input, events, now, random, broadcastInvalidation };
  const audit = createAuditTrail(deps);
  const changer = createKeyChanger(deps, audit);
  const management = createManagement(deps, audit, changer);
  const rotation = createRotation(deps, changer);
  const importKeys = createImport(deps, audit);
  const flusher = startFlushing({
    provider: provider.id,
    store,
    usage,
    refusals,
    limits,
    events,
    flushEveryMs,
  });
  const verification = createVerification({
    ...{ provider, store, digester, cache, usage, refusals, events, now },
    meter: createMeter(provider.id, limits, events),
    rehash: flusher.rehash,
  });

  const sessions = createSessions(provider, peppers, verification, sessionsOptions);

  const view = (record: KeyRecord) => keyOf(record, now());
  const issued = ({ record, secrets }: IssuedRecord): Issued<P> => ({
    key: view(record),
    secrets: secrets as SecretsOf<P>,
  });

  return Object.freeze<Keyring<P>>({
    provider,
    create: async (given, author = {}) => issued(await management.create(given, author)),
    get: async (id) => view(await changer.read(id)),
    list: async (filter = {}) => listKeys(store, provider.id, filter, now()),
    update: async (id, patch, change = {}) => view(await management.update(id, patch, change)),
    disable: async (id, change = {}) => view(await management.disable(id, change)),
    enable: async (id, change = {}) => view(await management.enable(id, change)),
    regenerate: async (id, change = {}) => issued(await rotation.regenerate(id, change)),
    finishRotation: async (id, change = {}) => view(await rotation.finishRotation(id, change)),
    cancelRotation: async (id, change = {}) => view(await rotation.cancelRotation(id, change)),
    revoke: async (id, change = {}) => view(await management.revoke(id, change)),
    revokeAll: createRevokeAll(provider, store, management),
    async delete(id, change = {}) {
      await management.delete(id, change);
    },
    async purge({ deleted = '90d', audit = '365d' } = {}) {
      const deletedBefore = now() - millisecondsOf(deleted, 'deleted', 'invalid_input');
      const auditBefore = now() - millisecondsOf(audit, 'audit', 'invalid_input');
      return store.purge(provider.id, deletedBefore, auditBefore);
    },
    import: async (keys, author = {}) => (await importKeys(keys, author)).map(view),

    ownerLimits: async (owner) => (await store.ownerLimits(provider.id, owner)) ?? {},
    setOwnerLimits: async (owner, limits, author = {}) => management.setOwnerLimits(owner, limits, author),

    verify: Object.assign(verification.verify, { sessions }) as Keyring<P>['verify'],
    sessions,

    usage: createUsageReader(provider.id, store, now, flusher.write),
    async audit(filter = {}) {
      await flusher.write();
      return listAudit(store, provider.id, filter);
    },
    on: events.on,
    redact: createRedactor(provider),
    flush: flusher.flush,
    async close() {
      stopWatching();
      await flusher.stop();
      await bus.disconnect();
      await store.close?.();
      events.close();
    },
  });
}
