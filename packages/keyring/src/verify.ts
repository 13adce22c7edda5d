import type { Answer, Provider, Refusal } from '@sallyport/core';
import { isRefusal, refuse } from '@sallyport/core';
import type { DenialLog } from './audit.js';
import { denialOf } from './audit.js';
import { hasWrongChecksum } from './checksum.js';
import type { Digester } from './digest.js';
import type { Entry, KeyContext, LiveSecret } from './entry.js';
import { entryOf, objection } from './entry.js';
import type { Events } from './events.js';
import type { Meter } from './limits/meter.js';
import type { Lookup } from './lookup.js';
import type { Found, Store } from './stores/store.js';
import type { UsageLog } from './usage.js';

export interface VerifyParts {
  readonly provider: Provider;
  readonly store: Store;
  readonly digester: Digester;
  readonly lookup: Lookup;
  readonly meter: Meter;
  readonly usage: UsageLog;
  readonly denials: DenialLog;
  readonly events: Events;
  readonly now: () => number;
  /** Writes digests under the newest pepper, in the background. */
  redigest(found: Found, from: string, to: string): void;
}

export interface Verification {
  verify(secrets: Readonly<Record<string, string>>, context?: KeyContext): Answer | Promise<Answer>;
  /** The same for a key that proved itself otherwise; `pick` names the secret that it did so with. */
  verifyId(
    keyId: string,
    pick: (entry: Entry) => LiveSecret | undefined,
    context: KeyContext,
  ): Answer | Promise<Answer>;
  entryOf(keyId: string): Promise<Entry | undefined>;
}

/** The hot path: on a cache hit one SHA-256 and one look-up; no read, no write, no promise. */
export function createVerification(parts: VerifyParts): Verification {
  const { provider, store, digester, lookup, meter, usage, denials, events, now } = parts;
  const [defaultEnvironment = ''] = Object.keys(provider.environments);
  const formats = Object.entries(provider.secrets).flatMap(([name, { format }]) =>
    format && 'prefix' in format ? [{ name, format }] : [],
  );
  let unknownBefore = false;

  /** No look-up is needed to see that nobody was ever given this. */
  function isMadeUp(secrets: Readonly<Record<string, string>>): boolean {
    for (const { name, format } of formats) {
      const value = secrets[name];
      if (value !== undefined && hasWrongChecksum(format, value)) return true;
    }
    return false;
  }

  function decide(
    entry: Entry | null | undefined,
    pick: (entry: Entry) => LiveSecret | undefined,
    context: KeyContext,
    at: number,
  ): Answer | Promise<Answer> {
    if (!entry) return deny(refuse('invalid'), undefined, context, at);
    const environment = context.environment ?? defaultEnvironment;
    const refusal = objection(entry, pick(entry), context, environment, at);
    if (refusal) return deny(refusal, entry, context, at);
    if (entry.rules.length > 0) return charge(entry, context, at);
    usage.accepted(entry.usage, at);
    return entry.principal;
  }

  function charge(entry: Entry, context: KeyContext, at: number): Answer | Promise<Answer> {
    const metered = meter(entry.principal, entry.rules, at);
    return metered instanceof Promise
      ? metered.then((answer) => charged(entry, answer, context, at))
      : charged(entry, metered, context, at);
  }

  function charged(entry: Entry, answer: Answer, context: KeyContext, at: number): Answer {
    if (isRefusal(answer)) return deny(answer, entry, context, at);
    usage.accepted(entry.usage, at);
    return answer;
  }

  function deny(refusal: Refusal, entry: Entry | undefined, context: KeyContext, at: number): Refusal {
    const key = entry?.principal;
    if (entry) usage.denied(entry.usage, at);
    denials.note(refusal.code, key, context.ip, at);
    if (events.heard('key.denied')) events.emit('key.denied', denialOf(refusal.code, key, context.ip));
    return refusal;
  }

  function unavailable(error: unknown): Refusal {
    events.emit('failed', { what: 'store', error });
    return refuse('unavailable', { retryAfter: 1 });
  }

  async function read(presented: string, at: number): Promise<Entry | undefined> {
    const digests = digester.all(presented);
    const found = await store.find(digests);
    const used = found?.record.secrets.find((secret) => secret?.digests.some((d) => digests.includes(d)));
    if (!found || !used) return undefined;
    const old = used.digests.find((digest) => digests.includes(digest) && digester.isOld(digest));
    if (old !== undefined) parts.redigest(found, old, digester.current(presented));
    return entryOf(found, used, at);
  }

  function loadById(keyId: string, at: number): Promise<Entry | undefined> {
    return lookup.load(`id:${keyId}`, at, async () => {
      const found = await store.get(keyId);
      return found?.record.provider === provider.id ? entryOf(found, undefined, at) : undefined;
    });
  }

  return {
    verify(secrets, context = {}) {
      const at = now();
      // In a flood of made-up keys their checksum is looked at first, which takes half as long as the hash and
      // the cache; good keys, which mostly follow good keys, do not pay for it.
      if (unknownBefore && isMadeUp(secrets)) return deny(refuse('invalid'), undefined, context, at);
      const presented = digester.present(secrets);
      if (presented === undefined) return refuse('missing');
      const known = lookup.peek(presented, at);
      unknownBefore = !known;
      if (known !== undefined) return decide(known, presentedSecret, context, at);
      if (isMadeUp(secrets)) return deny(refuse('invalid'), undefined, context, at);
      return lookup
        .load(presented, at, () => read(presented, at))
        .then((entry) => decide(entry, presentedSecret, context, now()), unavailable);
    },

    verifyId(keyId, pick, context) {
      const at = now();
      const known = lookup.peek(`id:${keyId}`, at);
      if (known !== undefined) return decide(known, pick, context, at);
      return loadById(keyId, at).then((entry) => decide(entry, pick, context, now()), unavailable);
    },

    async entryOf(keyId) {
      const at = now();
      return lookup.peek(`id:${keyId}`, at) ?? loadById(keyId, at);
    },
  };
}

function presentedSecret(entry: Entry): LiveSecret | undefined {
  return entry.secrets[0];
}
