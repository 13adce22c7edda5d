import type { AuditEvent } from '../audit.js';
import type { KeyRecord, LimitSettings } from '../keys/record.js';
import { digestsOf } from '../keys/record.js';
import { memoryLimits } from '../limits/memory-limits.js';
import { sumOfLanes } from '../verify/lanes.js';
import type { DayUsage, LaneCount } from '../verify/usage.js';
import type { OwnerCap } from './owner-cap.js';
import { assertRoom, countsFor } from './owner-cap.js';
import type { KeyQuery, Store, StoredKey } from './store.js';

/** Keys in this process, for tests and for a first try. They are gone after a restart. */
export function memoryStore(): Store {
  const records = new Map<string, KeyRecord>();
  const idByDigest = new Map<string, string>();
  const owners = new Map<string, LimitSettings>();
  const days = new Map<string, Map<string, DayUsage>>();
  const lanesById = new Map<string, LaneCount[]>();
  const peppers = new Map<string, string>();
  let events: AuditEvent[] = [];

  function index(record: KeyRecord): void {
    for (const digest of digestsOf(record)) idByDigest.set(digest, record.id);
  }
  function unindex(record: KeyRecord): void {
    for (const digest of digestsOf(record)) idByDigest.delete(digest);
  }
  /** Writes a record over the one before it. */
  function write(stored: KeyRecord | undefined, record: KeyRecord, added: readonly AuditEvent[]): boolean {
    if (stored?.revision !== record.revision - 1) return false;
    if (digestsOf(record).some((digest) => (idByDigest.get(digest) ?? record.id) !== record.id)) return false;
    unindex(stored);
    const { lastUsedAt } = stored;
    records.set(record.id, { ...record, ...(lastUsedAt === undefined ? {} : { lastUsedAt }) });
    index(record);
    events.push(...added);
    return true;
  }
  function keepCap(cap: OwnerCap, written: readonly KeyRecord[]): void {
    const touched = new Set(written.map(({ id }) => id));
    const others = [...records.values()].filter(({ id }) => !touched.has(id));
    assertRoom(cap, others.filter((record) => countsFor(cap, record)).length, written);
  }
  function storedKey(id: string | undefined): StoredKey | undefined {
    const record = id === undefined ? undefined : records.get(id);
    const ownerLimits = record && owners.get(ownerName(record.provider, record.owner));
    return record && { record, ...(ownerLimits ? { ownerLimits } : {}) };
  }

  return {
    limits: memoryLimits(),
    find: async (digests) => storedKey(digests.map((digest) => idByDigest.get(digest)).find(Boolean)),
    get: async (id) => storedKey(id),
    list: async (query) =>
      [...records.values()]
        .filter((record) => matches(record, query))
        .sort((a, b) => (a.id < b.id ? 1 : -1))
        .slice(0, query.limit),

    async insert(added, auditEvents, caps = []) {
      for (const cap of caps) keepCap(cap, added);
      const digests = added.flatMap(digestsOf);
      if (added.some(({ id }) => records.has(id)) || digests.some((digest) => idByDigest.has(digest)))
        return false;
      if (new Set(digests).size < digests.length) return false;
      for (const record of added) {
        records.set(record.id, record);
        index(record);
      }
      events.push(...auditEvents);
      return true;
    },
    async change(id, edit) {
      const stored = records.get(id);
      const { record, events: added, cap } = edit(stored);
      if (cap) keepCap(cap, [record]);
      return write(stored, record, added);
    },
    replace: async (record, added) => write(records.get(record.id), record, added),
    async purge(provider, { deletedBefore, revokedBefore, expiredBefore, auditBefore }) {
      const gone = [...records.values()].filter(
        (record) =>
          record.provider === provider &&
          ((record.state === 'deleted' && record.changedAt < (deletedBefore ?? 0)) ||
            (record.state === 'revoked' && record.changedAt < (revokedBefore ?? 0)) ||
            (['active', 'disabled'].includes(record.state) &&
              (record.expiresAt ?? Number.POSITIVE_INFINITY) < (expiredBefore ?? 0))),
      );
      for (const record of gone) {
        unindex(record);
        records.delete(record.id);
        days.delete(record.id);
        lanesById.delete(record.id);
      }
      const left = new Set([...records.values()].map((record) => ownerName(record.provider, record.owner)));
      for (const record of gone) {
        const name = ownerName(record.provider, record.owner);
        if (!left.has(name)) owners.delete(name);
      }
      const kept = events.filter((event) => event.provider !== provider || event.at >= (auditBefore ?? 0));
      const audit = events.length - kept.length;
      events = kept;
      return { keys: gone.length, audit };
    },

    async pepperCheck(provider, version, check) {
      const name = `${provider} ${version}`;
      const known = peppers.get(name) ?? check;
      peppers.set(name, known);
      return known;
    },

    ownerLimits: async (provider, owner) => owners.get(ownerName(provider, owner)),
    async setOwnerLimits(provider, owner, limits, auditEvents) {
      owners.set(ownerName(provider, owner), limits);
      events.push(...auditEvents);
    },

    async addUsage(counts) {
      for (const { keyId, day, accepted, refused, lastUsedAt, lanes = [] } of counts) {
        const record = records.get(keyId);
        if (!record) continue;
        const ofKey = days.get(keyId) ?? new Map<string, DayUsage>();
        const old = ofKey.get(day);
        ofKey.set(day, {
          day,
          accepted: (old?.accepted ?? 0) + accepted,
          refused: (old?.refused ?? 0) + refused,
        });
        days.set(keyId, ofKey);
        if (lanes.length > 0) lanesById.set(keyId, sumOfLanes([...(lanesById.get(keyId) ?? []), ...lanes]));
        if (lastUsedAt !== undefined && lastUsedAt > (record.lastUsedAt ?? 0))
          records.set(keyId, { ...record, lastUsedAt });
      }
    },
    secretUsage: async (keyId, rotation) =>
      (lanesById.get(keyId) ?? []).filter((lane) => lane.rotation === rotation),
    usage: async (keyId, from, to) =>
      [...(days.get(keyId)?.values() ?? [])]
        .filter(({ day }) => day >= from && day <= to)
        .sort((a, b) => (a.day < b.day ? -1 : 1)),

    async addAudit(added) {
      events.push(...added);
    },
    audit: async ({ provider, limit, keyId, owner, action, except, from, to, before }) =>
      events
        .filter((event) => event.provider === provider)
        .filter((event) => keyId === undefined || event.keyId === keyId)
        .filter((event) => owner === undefined || event.owner === owner)
        .filter((event) => action === undefined || event.action === action)
        .filter((event) => event.action !== except)
        .filter(({ at }) => at >= (from ?? 0) && at <= (to ?? Number.MAX_SAFE_INTEGER))
        .filter(({ id }) => before === undefined || id < before)
        .sort((a, b) => (a.id < b.id ? 1 : -1))
        .slice(0, limit),
  };
}

function ownerName(provider: string, owner: string): string {
  return `${provider} ${owner}`;
}

function matches(record: KeyRecord, query: KeyQuery): boolean {
  const end = record.expiresAt ?? Number.POSITIVE_INFINITY;
  return (
    record.provider === query.provider &&
    query.states.includes(record.state) &&
    (query.owner === undefined || record.owner === query.owner) &&
    (query.environment === undefined || record.environment === query.environment) &&
    (query.endsAfter === undefined || end > query.endsAfter) &&
    (query.endsBy === undefined || end <= query.endsBy) &&
    (query.createdBefore === undefined || record.createdAt < query.createdBefore) &&
    (query.before === undefined || record.id < query.before)
  );
}
