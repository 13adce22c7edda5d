import type { MaybePromise, Provider, Refusal, VerifyContext, VerifyResult } from '@sallyport/core';
import { isRefusal, refuse } from '@sallyport/core';
import type { Events } from '../events.js';
import type { MadeUpTest } from '../keys/checksum.js';
import type { CredentialHash, Digester, SecretValues } from '../keys/digest.js';
import type { Meter } from '../limits/meter.js';
import type { KeyLimits } from '../limits/windows.js';
import type { BareStore, StoredKey } from '../stores/store.js';
import type { CachedKey, CachedSecret } from './cached-key.js';
import { cachedKeyOf } from './cached-key.js';
import { checkKey } from './check-key.js';
import type { FindSecret } from './find-secret.js';
import type { KeyCache } from './key-cache.js';
import { causeOf } from './refusal-cause.js';
import type { RefusalLog } from './refusal-log.js';
import { refusalEvent } from './refusal-log.js';
import type { UsageHandle, UsageLog } from './usage.js';
import type { PickSecret, Verification } from './verification.js';

/** The parts of a keyring that a check needs. */
export interface VerifyDeps {
  /** Its first environment is the default. */
  readonly provider: Provider;
  /** Where keys are read by their id on a cache miss. */
  readonly store: BareStore;
  /** Finds a key by its secret on a cache miss. */
  readonly findSecret: FindSecret;
  /** Whether the secrets themselves show that there is no such key. */
  readonly isMadeUp: MadeUpTest;
  /** Hashes what was presented. */
  readonly digester: Digester;
  /** The cache in front of the store. */
  readonly cache: KeyCache;
  /** Charges limits. */
  readonly meter: Meter;
  /** Counts requests. */
  readonly usage: UsageLog;
  /** Collects refusals. */
  readonly refusals: RefusalLog;
  /** Publishes refusals and failures. */
  readonly events: Events;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Replaces a digest of an older pepper or a foreign hash, in the background. */
  rehash(stored: StoredKey, from: string, to: string): void;
}

/** The refusal of a key that does not exist. */
const UNKNOWN_KEY: Refusal = Object.freeze({ ...refuse('invalid') });

/** Creates the checks. A cached key costs one SHA-256 and one look-up: no read, no write, no promise. */
export function createVerification(deps: VerifyDeps): Verification {
  const {
    provider,
    store,
    findSecret,
    isMadeUp,
    digester,
    cache,
    meter,
    usage,
    refusals,
    events,
    now,
    rehash,
  } = deps;
  const [defaultEnvironment = ''] = Object.keys(provider.environments);
  let lastWasUnknown = false;

  function decide(
    key: CachedKey | null | undefined,
    pick: PickSecret,
    context: VerifyContext,
    at: number,
  ): MaybePromise<VerifyResult> {
    if (!key) return record(UNKNOWN_KEY, undefined, context, at);
    const secret = pick(key);
    const refusal = checkKey(key, secret, context, context.environment ?? defaultEnvironment, at);
    if (refusal) return record(refusal, key, context, at);
    const handle = secret?.usage ?? key.usage;
    if (key.limits) return charge(key, key.limits, handle, context, at);
    usage.addAccepted(handle, at);
    return key.principal;
  }

  function charge(
    key: CachedKey,
    limits: KeyLimits,
    handle: UsageHandle,
    context: VerifyContext,
    at: number,
  ): MaybePromise<VerifyResult> {
    const result = meter(key.principal, limits, at, context.cost, context.onCharge);
    return result instanceof Promise
      ? chargeLater(result, key, handle, context, at)
      : charged(result, key, handle, context, at);
  }

  async function chargeLater(
    result: Promise<VerifyResult>,
    key: CachedKey,
    handle: UsageHandle,
    context: VerifyContext,
    at: number,
  ): Promise<VerifyResult> {
    return charged(await result, key, handle, context, at);
  }

  function charged(
    result: VerifyResult,
    key: CachedKey,
    handle: UsageHandle,
    context: VerifyContext,
    at: number,
  ): VerifyResult {
    if (isRefusal(result)) return record(result, key, context, at);
    usage.addAccepted(handle, at);
    return result;
  }

  function record(refusal: Refusal, key: CachedKey | undefined, context: VerifyContext, at: number): Refusal {
    const { ip } = context;
    const principal = key?.principal;
    if (key) usage.addRefused(key.usage, at);
    refusals.add(refusal.code, principal, ip, at, principal && causeOf(refusal, principal, context));
    if (events.hasListeners()) events.emit(refusalEvent(provider.id, refusal.code, principal, ip));
    return refusal;
  }

  function unavailable(error: unknown): Refusal {
    events.emit({ type: 'error', provider: provider.id, component: 'store', error });
    return refuse('unavailable', { retryAfter: 1 });
  }

  async function read(
    secrets: SecretValues,
    credential: CredentialHash,
    at: number,
  ): Promise<CachedKey | undefined> {
    const found = await findSecret(secrets, credential);
    if (!found) return undefined;
    const { stored, secret, digest, newest } = found;
    // One of an older pepper, or of a foreign hash.
    if (digest !== newest) rehash(stored, digest, newest);
    return cachedKeyOf(stored, secret, at);
  }

  function loadByCredential(
    secrets: SecretValues,
    credential: CredentialHash,
    at: number,
  ): Promise<CachedKey | undefined> {
    return cache.load(credential, at, () => read(secrets, credential, at));
  }

  /** Apart from `verify`, where closures would cost cached keys too. See bench/WHY.md, "Counters". */
  function decideLater(
    loading: Promise<CachedKey | undefined>,
    pick: PickSecret,
    context: VerifyContext,
  ): Promise<VerifyResult> {
    return loading.then((key) => decide(key, pick, context, now()), unavailable);
  }

  function loadById(keyId: string, at: number): Promise<CachedKey | undefined> {
    return cache.load(`id:${keyId}`, at, async () => {
      const stored = await store.get(keyId);
      return stored?.record.provider === provider.id ? cachedKeyOf(stored, undefined, at) : undefined;
    });
  }

  return {
    verify(secrets, context = {}) {
      const at = now();
      // During a flood of made-up keys the checksum goes first. See bench/WHY.md, "Made-up keys".
      if (lastWasUnknown && isMadeUp(secrets, context.environment ?? defaultEnvironment))
        return record(UNKNOWN_KEY, undefined, context, at);
      const credential = digester.hash(secrets);
      if (credential === undefined) return refuse('missing');
      const known = cache.get(credential, at);
      lastWasUnknown = !known;
      if (known !== undefined) return decide(known, presentedSecret, context, at);
      if (isMadeUp(secrets, context.environment ?? defaultEnvironment))
        return record(UNKNOWN_KEY, undefined, context, at);
      return decideLater(loadByCredential(secrets, credential, at), presentedSecret, context);
    },

    verifyId(keyId, pick, context) {
      const at = now();
      const known = cache.get(`id:${keyId}`, at);
      if (known !== undefined) return decide(known, pick, context, at);
      return decideLater(loadById(keyId, at), pick, context);
    },

    async load(keyId) {
      const at = now();
      return cache.get(`id:${keyId}`, at) ?? loadById(keyId, at);
    },

    environmentOf: ({ environment = defaultEnvironment }) => environment,
  };
}

function presentedSecret(key: CachedKey): CachedSecret | undefined {
  return key.secrets[0];
}
