import { randomBytes } from 'node:crypto';
import type { Answer, EnvironmentOf, Provider, SecretsOf, Sessions } from '@sallyport/core';
import type { AuditEvent } from './audit.js';
import { createDenialLog } from './audit.js';
import { createBackground } from './background.js';
import type { BulkRevocation, ImportedKey } from './bulk.js';
import { createBulk } from './bulk.js';
import type { Bus } from './bus.js';
import { readInvalidation } from './bus.js';
import type { Peppers } from './digest.js';
import { createDigester } from './digest.js';
import type { Duration } from './duration.js';
import { milliseconds } from './duration.js';
import type { KeyContext } from './entry.js';
import { KeyringError } from './error.js';
import type { Events } from './events.js';
import { createEvents } from './events.js';
import type { KeyInput, KeyPatch, LimitsInput } from './input.js';
import { createInputReader } from './input.js';
import type { Limits } from './limits/limits.js';
import { memoryLimits } from './limits/memory-limits.js';
import { createMeter } from './limits/meter.js';
import { dayName } from './limits/windows.js';
import type { AuditFilter, KeyFilter, Paged } from './list.js';
import { listAudit, listKeys } from './list.js';
import { createLookup } from './lookup.js';
import type { Author, ChangeOptions } from './manage.js';
import { createManagement } from './manage.js';
import type { Key, LimitSettings } from './record.js';
import { viewOf } from './record.js';
import { createRedactor } from './redact.js';
import { createSessions } from './sessions.js';
import type { Store } from './stores/store.js';
import type { DayUsage } from './usage.js';
import { createUsageLog } from './usage.js';
import { createVerification } from './verify.js';

export interface KeyringOptions<P extends Provider> {
  readonly provider: P;
  readonly store: Store;
  /** Version → pepper, each of at least 16 bytes. The highest is used for new keys. */
  readonly peppers: Peppers;
  /** The scopes that exist; others are refused. Default: any. */
  readonly scopes?: readonly string[] | undefined;
  /** Where usage is counted. Default: the store's own counters, or this process's memory. */
  readonly limits?: Limits | undefined;
  /** Tells other nodes of changes. Default: the store's own, if it has one. */
  readonly bus?: Bus | undefined;
  /** `ttl` is how long a revocation may take where no bus tells of it. Default: 30 s and 10,000 keys. */
  readonly cache?: { readonly ttl?: Duration | undefined; readonly max?: number | undefined } | undefined;
  /** How long a session lives. Default: 15 minutes. */
  readonly sessions?: { readonly ttl?: Duration | undefined } | undefined;
  /** How often usage, last use and denials are written. Default: 5 s. */
  readonly flushEvery?: Duration | undefined;
  readonly clock?: { now(): number } | undefined;
  readonly random?: ((size: number) => Uint8Array) | undefined;
}

export interface Issued<P extends Provider> {
  readonly key: Key;
  /** Shown this once: only digests are kept. */
  readonly secrets: SecretsOf<P>;
}

/** The keys of one API. Changes throw `KeyringError`; `verify` never throws. */
export interface Keyring<P extends Provider = Provider> {
  readonly provider: P;
  create(
    input: KeyInput & { readonly environment?: EnvironmentOf<P> | undefined },
    author?: Author,
  ): Promise<Issued<P>>;
  get(id: string): Promise<Key>;
  list(filter?: KeyFilter): Promise<Paged<Key>>;
  update(id: string, patch: KeyPatch, options?: ChangeOptions): Promise<Key>;
  disable(id: string, options?: ChangeOptions): Promise<Key>;
  enable(id: string, options?: ChangeOptions): Promise<Key>;
  /**
   * New secrets for the same key. The old ones work for `grace` longer, never past the key's end; by default
   * they stop at once.
   */
  regenerate(id: string, options?: ChangeOptions & { readonly grace?: Duration }): Promise<Issued<P>>;
  /** Ends the grace of a regeneration now. */
  finishRotation(id: string, options?: ChangeOptions): Promise<Key>;
  /** Takes the new secrets back; the old ones stay. */
  cancelRotation(id: string, options?: ChangeOptions): Promise<Key>;
  revoke(id: string, options?: ChangeOptions & { readonly reason?: string | undefined }): Promise<Key>;
  /** Revokes every key of an owner, or made before a moment, or both. Answers how many. */
  revokeAll(filter: BulkRevocation): Promise<number>;
  /** Leaves a tombstone: the audit log keeps its meaning until `purge`. */
  delete(id: string, options?: ChangeOptions): Promise<void>;
  /** Forgets keys that were deleted longer ago than `deleted`, and audit events older than `audit`. */
  purge(retention?: { readonly deleted?: Duration; readonly audit?: Duration }): Promise<number>;
  /** Takes over existing keys, all or none. */
  import(keys: readonly ImportedKey[], author?: Author): Promise<readonly Key[]>;

  /** What all keys of an owner may use together. */
  ownerLimits(owner: string): Promise<LimitSettings>;
  setOwnerLimits(owner: string, limits: LimitsInput, author?: Author): Promise<void>;

  /** The verifier for `createGuard`. At once when the cache knows, a promise otherwise. Never throws. */
  verify(secrets: SecretsOf<P>, context?: KeyContext): Answer | Promise<Answer>;
  /** Short-lived tokens for strategies with an exchange; for `createGuard`. */
  readonly sessions: Sessions;

  /** Counts of a key by UTC day (`YYYY-MM-DD`). Default: the last 30 days. */
  usage(id: string, range?: { readonly from?: string; readonly to?: string }): Promise<readonly DayUsage[]>;
  audit(filter?: AuditFilter): Promise<Paged<AuditEvent>>;
  /** @returns a function that stops listening. */
  on: Events['on'];
  /** Hides whatever looks like one of this API's keys in a text. */
  redact(text: string): string;
  /** Writes what is still in memory. */
  flush(): Promise<void>;
  /** Flushes, and closes the store and the bus. */
  close(): Promise<void>;
}

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
  const now = () => clock.now();
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

  await store.open?.();
  const bus = options.bus ?? store.bus;
  const unsubscribe = await bus?.subscribe(
    (message) => lookup.forget(readInvalidation(message)),
    () => lookup.forget('all'),
  );

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
  const background = createBackground({ store, usage, denials, events, flushEvery });
  const meter = createMeter(provider.id, options.limits ?? store.limits ?? memoryLimits(), events);
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

    verify: verification.verify as Keyring<P>['verify'],
    sessions: createSessions(provider, peppers, verification, { ttl: sessionTtl, now }),

    async usage(id, { from = dayBefore(now(), 29), to = dayBefore(now(), 0) } = {}) {
      for (const [field, day] of Object.entries({ from, to }))
        if (!/^\d{4}-\d\d-\d\d$/.test(day))
          throw new KeyringError('invalid_input', 'expected YYYY-MM-DD', field);
      const found = await store.get(id);
      if (found?.record.provider !== provider.id) throw new KeyringError('not_found', 'There is no such key');
      await background.flush();
      return store.usage(id, from, to);
    },
    async audit(filter = {}) {
      await background.flush();
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
