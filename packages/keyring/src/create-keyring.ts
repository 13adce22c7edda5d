import { randomBytes } from 'node:crypto';
import type { Duration, Provider } from '@sallyport/core';
import { monotonicNow } from '@sallyport/core/adapter';
import { connectBus } from './bus/connect-bus.js';
import type { Invalidation } from './bus/invalidation.js';
import { closeAll } from './close.js';
import { millisecondsOf } from './duration.js';
import { KeyringError } from './error.js';
import type { KeyringEvent } from './events.js';
import { createEvents } from './events.js';
import type { Keyring } from './keyring.js';
import type { KeyringOptions } from './keyring-options.js';
import { createMadeUpTest } from './keys/checksum.js';
import { createDigester } from './keys/digest.js';
import { createForeignHashCheck } from './keys/foreign-hashes.js';
import { createImportedHashes } from './keys/imported-hashes.js';
import { assertIssuable } from './keys/issuable.js';
import { checkPeppers } from './keys/pepper-check.js';
import { memoryLimits } from './limits/memory-limits.js';
import { createMeter } from './limits/meter.js';
import { createLimitsReader } from './limits/read-limits.js';
import { followClock } from './limits/shared-clock.js';
import { createRevokeAll } from './manage/bulk.js';
import { createWith } from './manage/in-transaction.js';
import { createInputReader } from './manage/input-reader.js';
import { createCaps } from './manage/key-cap.js';
import { createReportLeak } from './manage/leak.js';
import { listAudit } from './manage/list.js';
import { createOperations } from './manage/operations.js';
import { createRedactor } from './redact/create-redactor.js';
import { limitLimits, limitStore } from './stores/limited-store.js';
import { createFind } from './verify/find.js';
import { createFindSecret } from './verify/find-secret.js';
import { startFlushing } from './verify/flush.js';
import type { KeyCache } from './verify/key-cache.js';
import { createKeyCache } from './verify/key-cache.js';
import { createUsageReader } from './verify/read-usage.js';
import { createRefusalLog } from './verify/refusal-log.js';
import { createSecretUsageReader } from './verify/secret-usage.js';
import { createSessions } from './verify/sessions.js';
import { createUsageLog } from './verify/usage-log.js';
import { createVerification } from './verify/verify.js';
import { watchClock } from './verify/watch-clock.js';
import { startWarnings } from './warnings/warnings.js';

/**
 * Opens a keyring: connects and migrates the store, and listens to other nodes.
 *
 * @throws {KeyringError} `invalid_option` for options that cannot work, such as a pepper that the store knows
 *   differently, or a provider whose requests are only signed. An error of the store is passed on.
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
  const { provider, peppers, clock = Date, random = randomBytes } = options;
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
  const aheadMs = millisecondsOf(options.warnAt?.expiring ?? '14d', 'warnAt.expiring', 'invalid_option');
  const share = shareOf(options.warnAt?.quota ?? 0.8);
  assertIssuable(provider);
  const digester = createDigester(provider, peppers);
  const input = createInputReader(provider, options.scopes);
  const capOf = createCaps(provider, options.maxKeys, now);
  const events = createEvents();
  const usage = createUsageLog();
  const refusals = createRefusalLog(provider.id, random);
  const cache = createKeyCache({ ...cacheOptions, digestsOf: digester.digests });
  const stopWatching = watchClock(now, elapsed, () => cache.invalidate('all'));
  const bounds = {
    limitMs: millisecondsOf(options.storeTimeout ?? '5s', 'storeTimeout', 'invalid_option'),
    max: options.maxLookups ?? 1000,
  };
  const store = limitStore(options.store, bounds);
  const limits = limitLimits(options.limits ?? options.store.limits ?? memoryLimits(), bounds);
  const foreignHashes = createForeignHashCheck(options.foreignHashes, digester, bounds.limitMs);
  const importedHashes = createImportedHashes(provider, store, cacheOptions.ttlMs, (error) =>
    events.emit({ type: 'error', provider: provider.id, component: 'store', error }),
  );
  // Warnings are claimed in the store if it counts, even if the limits of keys are counted elsewhere.
  const claims =
    options.limits && options.store.limits
      ? limitLimits(options.store.limits, bounds)
      : { consume: limits.consume };
  const busBounds = {
    deafTtlMs: millisecondsOf(options.cache?.deafTtl ?? '2s', 'cache.deafTtl', 'invalid_option'),
    publishMs: bounds.limitMs,
  };

  /** The cache as other nodes tell it: an import elsewhere may be the first by hashes. */
  const told: KeyCache = {
    ...cache,
    invalidate(scope) {
      cache.invalidate(scope);
      if (scope === 'all' || scope.added) void importedHashes.refresh();
    },
  };

  await options.store.open?.();
  const opened = await openParts().catch(async (error) => {
    importedHashes.stop();
    await options.store.close?.();
    throw error;
  });
  const { bus, limitsClock } = opened;

  async function openParts() {
    await checkPeppers(provider.id, peppers, store);
    await importedHashes.start();
    const limitsClock = limits.now && clock === Date ? await followClock(limits.now, now) : undefined;
    const bus = await connectBus(provider.id, options.bus ?? options.store.bus, told, events, busBounds);
    return { bus, limitsClock };
  }

  async function broadcastInvalidation(invalidation: Invalidation): Promise<void> {
    await bus.broadcastInvalidation(invalidation);
    if (invalidation.added) await importedHashes.refresh();
  }

  const warnings = startWarnings({
    ...{ provider: provider.id, store, limits: claims, events, now, random, aheadMs, share },
    everyMs: flushEveryMs,
  });
  const deps = {
    ...{ provider, store, digester, importedHashes, input, capOf, now, random, broadcastInvalidation },
    events: {
      ...events,
      emit(event: KeyringEvent) {
        warnings.note(event);
        events.emit(event);
      },
    },
  };
  const { calls, management, read, beginGrace, audit } = createOperations<P>(deps);
  const flusher = startFlushing({
    provider: provider.id,
    store,
    usage,
    refusals,
    limits,
    events,
    beginGrace,
    flushEveryMs,
  });
  const charge = createMeter(provider.id, limits, events, warnings.quotaUsed);
  const findSecret = createFindSecret(store, digester, foreignHashes);
  const isMadeUp = createMadeUpTest(provider, importedHashes);
  const verification = createVerification({
    ...{ provider, store, findSecret, isMadeUp, digester, cache, usage, refusals, events, now },
    meter: limitsClock
      ? (principal, keyLimits, _, cost, onCharge) =>
          charge(principal, keyLimits, limitsClock.now(), cost, onCharge)
      : charge,
    rehash: flusher.rehash,
  });

  const find = createFind({ findSecret, digester, isMadeUp, now });
  const redact = createRedactor(provider);
  const sessions = createSessions(provider, peppers, verification, sessionsOptions);

  return Object.freeze<Keyring<P>>({
    provider,
    ...calls,
    with: createWith<P>(options.store, deps),
    revokeAll: createRevokeAll(provider, store, management),
    async purge({ deleted = '90d', audit = '365d', revoked, expired } = {}) {
      const before = (age: Duration | undefined, field: string) =>
        age === undefined ? undefined : now() - millisecondsOf(age, field, 'invalid_input');
      const [revokedBefore, expiredBefore] = [before(revoked, 'revoked'), before(expired, 'expired')];
      const { keys } = await store.purge(provider.id, {
        deletedBefore: now() - millisecondsOf(deleted, 'deleted', 'invalid_input'),
        auditBefore: now() - millisecondsOf(audit, 'audit', 'invalid_input'),
        ...(revokedBefore === undefined ? {} : { revokedBefore }),
        ...(expiredBefore === undefined ? {} : { expiredBefore }),
      });
      return keys;
    },

    verify: Object.assign(verification.verify, { sessions }) as Keyring<P>['verify'],
    sessions,
    find,
    limits: createLimitsReader(read, limits, limitsClock?.now ?? now),
    reportLeak: createReportLeak<P>({ store, find, calls, audit, redact }),

    usage: createUsageReader(provider.id, store, now, flusher.write),
    secretUsage: createSecretUsageReader(read, store, now, flusher.write),
    async audit(filter = {}) {
      await flusher.write();
      return listAudit(store, provider.id, filter);
    },
    on: events.on,
    redact,
    async flush() {
      await flusher.flush();
      await warnings.check();
    },
    async close() {
      stopWatching();
      importedHashes.stop();
      limitsClock?.stop();
      await closeAll(bounds.limitMs, [
        () => warnings.stop(),
        () => flusher.stop(),
        () => bus.disconnect(),
        () => options.store.close?.(),
      ]).finally(events.close);
    },
  });
}

function shareOf(share: number): number {
  if (typeof share === 'number' && share > 0 && share <= 1) return share;
  throw new KeyringError('invalid_option', 'expected a number above 0 and at most 1', {
    field: 'warnAt.quota',
  });
}
