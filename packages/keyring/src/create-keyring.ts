import { randomBytes } from 'node:crypto';
import type { Provider, SecretsOf } from '@sallyport/core';
import { createDenialLog } from './audit.js';
import { createBackground } from './background.js';
import { createBulk } from './bulk.js';
import { readInvalidation } from './bus.js';
import { createDigester } from './digest.js';
import { milliseconds } from './duration.js';
import { KeyringError } from './error.js';
import { createEvents } from './events.js';
import { createInputReader } from './input.js';
import type { Issued, Keyring, KeyringOptions } from './keyring.js';
import { memoryLimits } from './limits/memory-limits.js';
import { createMeter } from './limits/meter.js';
import { dayName } from './limits/windows.js';
import { listAudit, listKeys } from './list.js';
import { createLookup } from './lookup.js';
import { createManagement } from './manage.js';
import { viewOf } from './record.js';
import { createRedactor } from './redact.js';
import { createSessions } from './sessions.js';
import { createUsageLog } from './usage.js';
import { createVerification } from './verify.js';

/**
 * Opens a keyring: the store is connected and migrated, and other nodes are listened to.
 *
 * @throws {KeyringError} `invalid_input` for options that cannot work; whatever the store throws.
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
  const cache = {
    ttl: milliseconds(options.cache?.ttl ?? '30s', 'cache.ttl'),
    max: options.cache?.max ?? 10_000,
  };
  const sessionTtl = milliseconds(options.sessions?.ttl ?? '15m', 'sessions.ttl') / 1000;
  const flushEvery = milliseconds(options.flushEvery ?? '5s', 'flushEvery');
  const digester = createDigester(provider, peppers);
  const input = createInputReader(provider, options.scopes);
  const events = createEvents(provider.id);
  const usage = createUsageLog();
  const denials = createDenialLog(provider.id, random);
  const lookup = createLookup(cache);
  const limits = options.limits ?? store.limits ?? memoryLimits();

  await store.open?.();
  const bus = options.bus ?? store.bus;
  const unsubscribe = await bus
    ?.subscribe(
      (message) => lookup.forget(readInvalidation(message)),
      () => lookup.forget('all'),
    )
    .catch(async (error) => {
      await store.close?.();
      throw error;
    });

  const parts = {
    provider,
    store,
    digester,
    input,
    events,
    now,
    random,
    async announce(what: Parameters<typeof lookup.forget>[0]) {
      lookup.forget(what);
      try {
        await bus?.publish(JSON.stringify(what));
      } catch (error) {
        // The change is stored. Nodes that were not told learn of it by their cache's TTL.
        events.emit('failed', { what: 'bus', error });
      }
    },
  };
  const management = createManagement(parts);
  const bulk = createBulk(parts, management);
  const background = createBackground({ store, usage, denials, limits, events, flushEvery });
  const meter = createMeter(limits, events);
  const verification = createVerification({
    ...{ provider, store, digester, lookup, meter, usage, denials, events, now },
    redigest: background.redigest,
  });

  const view = (record: Parameters<typeof viewOf>[0]) => viewOf(record, now());
  const issued = ({ record, secrets }: Awaited<ReturnType<typeof management.create>>): Issued<P> => ({
    key: view(record),
    secrets: secrets as SecretsOf<P>,
  });

  return Object.freeze<Keyring<P>>({
    provider,
    create: async (given, author = {}) => issued(await management.create(given, author)),
    get: async (id) => view(await management.read(id)),
    list: async (filter = {}) => listKeys(store, provider.id, filter, now()),
    update: async (id, patch, change = {}) => view(await management.update(id, patch, change)),
    disable: async (id, change = {}) => view(await management.disable(id, change)),
    enable: async (id, change = {}) => view(await management.enable(id, change)),
    regenerate: async (id, change = {}) => issued(await management.regenerate(id, change)),
    finishRotation: async (id, change = {}) => view(await management.finishRotation(id, change)),
    cancelRotation: async (id, change = {}) => view(await management.cancelRotation(id, change)),
    revoke: async (id, change = {}) => view(await management.revoke(id, change)),
    revokeAll: bulk.revokeAll,
    async delete(id, change = {}) {
      await management.delete(id, change);
    },
    purge({ deleted = '90d', audit = '365d' } = {}) {
      return bulk.purge(now() - milliseconds(deleted, 'deleted'), now() - milliseconds(audit, 'audit'));
    },
    import: async (keys, author = {}) => (await bulk.importKeys(keys, author)).map(view),

    ownerLimits: async (owner) => (await store.ownerLimits(provider.id, owner)) ?? {},
    async setOwnerLimits(owner, limits, author = {}) {
      const settings = input.limits(limits);
      const event = management.eventOf('owner_limits_set', { owner }, author, { ...settings });
      await store
        .setOwnerLimits(provider.id, owner, settings, [event])
        .finally(() => parts.announce({ owner }));
      events.emit('owner.limits_set', event);
    },

    verify: Object.assign(verification.verify, { rarelyReadsIp: true }) as Keyring<P>['verify'],
    sessions: createSessions(provider, peppers, verification, { ttl: sessionTtl, max: cache.max, now }),

    async usage(id, { from = dayBefore(now(), 29), to = dayBefore(now(), 0) } = {}) {
      for (const [field, day] of Object.entries({ from, to }))
        if (!/^\d{4}-\d\d-\d\d$/.test(day))
          throw new KeyringError('invalid_input', 'expected YYYY-MM-DD', field);
      const found = await store.get(id);
      if (found?.record.provider !== provider.id) throw new KeyringError('not_found', 'There is no such key');
      await background.write();
      return store.usage(id, from, to);
    },
    async audit(filter = {}) {
      await background.write();
      return listAudit(store, provider.id, filter);
    },
    on: events.on,
    redact: createRedactor(provider),
    flush: background.flush,
    async close() {
      await background.stop();
      await unsubscribe?.();
      await store.close?.();
    },
  });
}

function dayBefore(now: number, days: number): string {
  return dayName(now - days * 86_400_000);
}
