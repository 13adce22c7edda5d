import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditEvent, KeyRecord, Store } from '../../src/index.js';
import { FOREVER } from '../../src/keys/utc-day.js';
import { lifetimeCounters } from '../../src/limits/windows.js';
import { LATE } from './acme.js';

export interface StoreHarness {
  make(): Promise<Store> | Store;
  clean?(): Promise<void>;
}

let serial = 0;

function record(changes: Partial<KeyRecord> = {}): KeyRecord {
  const id = `key_${String(++serial).padStart(32, '0')}`;
  return {
    id,
    provider: 'acme',
    owner: 'o',
    name: 'n',
    environment: 'production',
    scopes: ['read'],
    allowedIps: [],
    metadata: { note: '"quoted" — ünïcode \\ \u0000' },
    state: 'active',
    createdAt: LATE,
    changedAt: LATE,
    revision: 1,
    secrets: [{ serial: 1, digests: [`1.${id}`], createdAt: LATE }],
    ...changes,
  };
}

function event(changes: Partial<AuditEvent> = {}): AuditEvent {
  return {
    id: `evt_${String(++serial).padStart(32, '0')}`,
    at: LATE,
    provider: 'acme',
    action: 'created',
    owner: 'o',
    ...changes,
  };
}

/** The behaviour of every store. */
export function storeSuite({ make, clean }: StoreHarness): void {
  let store: Store;
  beforeEach(async () => {
    store = await make();
    await store.open?.();
  });
  afterEach(async () => {
    await store.close?.();
    await clean?.();
  });

  describe('keys', () => {
    it('are read as they were written, by id and by digest', async () => {
      const key = record({ quota: { day: 5 }, rate: { limit: 1, per: 60_000 }, expiresAt: LATE + 1 });
      expect(await store.insert([key], [])).toBe(true);
      expect(await store.get(key.id)).toEqual({ record: key });
      expect(await store.find(['2.other', `1.${key.id}`])).toEqual({ record: key });
      expect(await store.find(['2.other'])).toBeUndefined();
      expect(await store.get('key_none')).toBeUndefined();
    });

    it('are inserted all or none', async () => {
      const [a, b, c] = [record(), record(), record()];
      await store.insert([a], []);
      const clash = { ...c, secrets: a.secrets };
      expect(await store.insert([b, clash], [event({ keyId: b.id })])).toBe(false);
      expect(await store.get(b.id)).toBeUndefined();
      expect(await store.audit({ provider: 'acme', limit: 10 })).toEqual([]);
    });

    it('are inserted all or none, however many statements that takes', async () => {
      const many = Array.from({ length: 2500 }, () => record());
      const [first] = many as [KeyRecord];
      expect(await store.insert(many, [])).toBe(true);
      expect(await store.get(first.id)).toEqual({ record: first });
      for (const key of many.slice(-2)) expect(await store.find([`1.${key.id}`])).toEqual({ record: key });

      const more = Array.from({ length: 2500 }, () => record());
      expect(await store.insert([...more, { ...record(), secrets: first.secrets }], [])).toBe(false);
      expect(await store.find([`1.${more[0]?.id}`])).toBeUndefined();
      expect(await store.insert(more, [])).toBe(true);
      expect(await store.find([`1.${more[0]?.id}`])).toEqual({ record: more[0] });
    });

    it('are replaced over the revision before, together with their event', async () => {
      const key = record();
      await store.insert([key], []);
      const next = { ...key, revision: 2, state: 'disabled' } as const;
      const why = event({ action: 'disabled', keyId: key.id });
      expect(await store.replace(next, [why])).toBe(true);
      expect(await store.replace({ ...next, name: 'lost' }, [event()])).toBe(false);
      expect(await store.get(key.id)).toEqual({ record: next });
      expect(await store.audit({ provider: 'acme', keyId: key.id, limit: 10 })).toEqual([why]);
    });

    it('are changed in one step: no change of several at once is lost', async () => {
      const key = record();
      await store.insert([key], []);
      await store.addUsage([{ keyId: key.id, day: '2026-03-31', accepted: 1, refused: 0, lastUsedAt: LATE }]);
      const add = (scope: string) =>
        store.change(key.id, (stored) => ({
          record: {
            ...(stored as KeyRecord),
            revision: (stored?.revision ?? 0) + 1,
            scopes: [...(stored?.scopes ?? []), scope],
          },
          events: [event({ keyId: key.id })],
        }));
      const scopes = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
      expect(await Promise.all(scopes.map(add))).toEqual(scopes.map(() => true));
      const { record: changed } = (await store.get(key.id)) ?? {};
      expect(changed).toMatchObject({ revision: 9, lastUsedAt: LATE });
      expect(changed?.scopes.slice(1).sort()).toEqual(scopes);
      expect(await store.audit({ provider: 'acme', keyId: key.id, limit: 10 })).toHaveLength(8);
    });

    it('stay as they are if the change throws, or takes the digest of another key', async () => {
      const [key, other] = [record(), record()];
      await store.insert([key, other], []);
      const refused = new Error('refused');
      await expect(
        store.change(key.id, () => {
          throw refused;
        }),
      ).rejects.toBe(refused);
      const clash = { ...key, revision: 2, secrets: other.secrets };
      expect(await store.change(key.id, () => ({ record: clash, events: [event()] }))).toBe(false);
      expect(await store.get(key.id)).toEqual({ record: key });
      expect((await store.find([`1.${other.id}`]))?.record.id).toBe(other.id);
      expect(await store.audit({ provider: 'acme', limit: 10 })).toEqual([]);
      const seen: unknown[] = [];
      await store
        .change('key_none', (stored) => {
          seen.push(stored);
          throw refused;
        })
        .catch(() => {});
      expect(seen).toEqual([undefined]);
    });

    it('of two replacements at once one wins', async () => {
      const key = record();
      await store.insert([key], []);
      const writes = ['a', 'b', 'c', 'd'].map((name) => store.replace({ ...key, revision: 2, name }, []));
      expect((await Promise.all(writes)).filter(Boolean)).toHaveLength(1);
    });

    it('are found by their new digests only', async () => {
      const key = record();
      await store.insert([key], []);
      await store.replace(
        { ...key, revision: 2, secrets: [{ serial: 2, digests: ['1.new'], createdAt: LATE }] },
        [],
      );
      expect(await store.find([`1.${key.id}`])).toBeUndefined();
      expect((await store.find(['1.new']))?.record.revision).toBe(2);
    });

    it('are listed newest first, by every condition', async () => {
      const keys = [
        record({ owner: 'a' }),
        record({ owner: 'a', environment: 'staging', expiresAt: LATE }),
        record({ owner: 'a', state: 'disabled', createdAt: LATE + 5 }),
        record({ owner: 'b', expiresAt: LATE + 10 }),
      ] as const;
      await store.insert(keys, []);
      const ids = async (query: object) =>
        (await store.list({ provider: 'acme', states: ['active', 'disabled'], limit: 10, ...query })).map(
          ({ id }) => keys.findIndex((key) => key.id === id),
        );
      expect(await ids({})).toEqual([3, 2, 1, 0]);
      expect(await ids({ limit: 2 })).toEqual([3, 2]);
      expect(await ids({ before: keys[2].id })).toEqual([1, 0]);
      expect(await ids({ owner: 'a' })).toEqual([2, 1, 0]);
      expect(await ids({ environment: 'staging' })).toEqual([1]);
      expect(await ids({ states: ['disabled'] })).toEqual([2]);
      expect(await ids({ endsBy: LATE })).toEqual([1]);
      expect(await ids({ endsAfter: LATE })).toEqual([3, 2, 0]);
      expect(await ids({ createdBefore: LATE + 5 })).toEqual([3, 1, 0]);
      expect(await ids({ provider: 'other' })).toEqual([]);
    });

    it('carry the limits of their owner', async () => {
      const key = record({ owner: 'org' });
      await store.insert([key], []);
      expect(await store.ownerLimits('acme', 'org')).toBeUndefined();
      await store.setOwnerLimits('acme', 'org', { quota: { day: 1 } }, []);
      await store.setOwnerLimits('acme', 'org', { quota: { day: 2 } }, [
        event({ action: 'owner_limits_set' }),
      ]);
      expect(await store.ownerLimits('acme', 'org')).toEqual({ quota: { day: 2 } });
      expect(await store.get(key.id)).toEqual({ record: key, ownerLimits: { quota: { day: 2 } } });
      expect((await store.find([`1.${key.id}`]))?.ownerLimits).toEqual({ quota: { day: 2 } });
    });

    it('that were deleted are forgotten after a while', async () => {
      const [old, young, live] = [record({ state: 'deleted', secrets: [] }), record(), record()];
      await store.insert([old, live], [event({ at: LATE - 10 }), event({ at: LATE })]);
      await store.insert([{ ...young, state: 'deleted', changedAt: LATE + 10 }], []);
      expect(await store.purge('acme', { deletedBefore: LATE + 1, auditBefore: LATE })).toEqual({
        keys: 1,
        audit: 1,
      });
      expect(await store.get(old.id)).toBeUndefined();
      expect(await store.get(young.id)).toBeDefined();
      expect(await store.audit({ provider: 'acme', limit: 10 })).toHaveLength(1);
    });

    it('that were revoked or have ended are forgotten if asked, with everything about them', async () => {
      const revoked = record({ state: 'revoked', owner: 'gone' });
      const ended = record({ expiresAt: LATE - 5, owner: 'gone' });
      const stay = [
        record({ owner: 'stays' }),
        record({ state: 'revoked', changedAt: LATE + 10, owner: 'stays' }),
        record({ expiresAt: LATE + 5 }),
        record({ state: 'revoked', provider: 'other' }),
      ];
      await store.insert([revoked, ended, ...stay], []);
      for (const owner of ['gone', 'stays'])
        await store.setOwnerLimits('acme', owner, { quota: { day: 1 } }, []);
      await store.addUsage([{ keyId: ended.id, day: '2026-03-31', accepted: 1, refused: 0 }]);

      expect(await store.purge('acme', {})).toEqual({ keys: 0, audit: 0 });
      expect(await store.purge('acme', { revokedBefore: LATE + 1, expiredBefore: LATE })).toMatchObject({
        keys: 2,
      });
      for (const { id } of [revoked, ended]) {
        expect(await store.get(id)).toBeUndefined();
        expect(await store.find([`1.${id}`])).toBeUndefined();
        expect(await store.usage(id, '2026-01-01', '2026-12-31')).toEqual([]);
      }
      for (const { id } of stay) expect(await store.find([`1.${id}`])).toBeDefined();
      expect(await store.ownerLimits('acme', 'gone')).toBeUndefined();
      expect(await store.ownerLimits('acme', 'stays')).toBeDefined();
    });

    it('are forgotten with the counts of their lifetime, and those of an owner who has no other', async () => {
      const limits = store.limits;
      // In memory, counts end with the process.
      if (!limits?.release) return;
      const gone = [record({ owner: 'gone' }), record({ owner: 'stays' })] as const;
      const stays = record({ owner: 'stays' });
      await store.insert(
        [...gone.map((key) => ({ ...key, state: 'deleted' as const, secrets: [] as const })), stays],
        [],
      );
      const counters = [...gone, stays].flatMap((key) => {
        const { key: own, owner } = lifetimeCounters(key);
        return [own, owner];
      });
      const count = async (name: string) =>
        (await limits.consume([{ name, limit: 100, endsAt: FOREVER }], LATE)).used[0];
      for (const name of new Set(counters)) expect(await count(name)).toBe(1);
      await limits.release?.();
      await store.purge('acme', { deletedBefore: LATE + 1 });
      const used = Object.fromEntries(
        await Promise.all([...new Set(counters)].map(async (name) => [name, await count(name)] as const)),
      );
      expect(counters.map((name) => used[name])).toEqual([1, 1, 1, 2, 2, 2]);
    });

    it('are forgotten by the hundreds', async () => {
      const many = Array.from({ length: 300 }, () => record({ state: 'deleted', secrets: [] }));
      const events = Array.from({ length: 300 }, () => event({ at: LATE - 10 }));
      await store.insert(many, events);
      expect(await store.purge('acme', { deletedBefore: LATE + 1, auditBefore: LATE })).toEqual({
        keys: 300,
        audit: 300,
      });
    });

    it('of an owner are never more than the cap, however many come at once', async () => {
      const cap = (now = LATE) => ({ provider: 'acme', owner: 'full', max: 3, now });
      const add = (changes: Partial<KeyRecord> = {}) => {
        const key = record({ owner: 'full', ...changes });
        return store.insert([key], [event({ keyId: key.id })], [cap()]).then(
          () => key,
          (error) => error.code as string,
        );
      };
      await store.insert(
        [
          record({ owner: 'full', state: 'revoked' }),
          record({ owner: 'full', expiresAt: LATE }),
          record({ owner: 'other' }),
          record({ owner: 'full', provider: 'another' }),
        ],
        [],
      );
      const made = await Promise.all(Array.from({ length: 8 }, () => add()));
      expect(made.filter((key) => key === 'limit_reached')).toHaveLength(5);
      expect(await store.audit({ provider: 'acme', limit: 10 })).toHaveLength(3);
      const [first] = made.filter((key) => typeof key === 'object') as [KeyRecord];

      const ended = await add({ expiresAt: LATE - 1 });
      expect(ended).toMatchObject({ expiresAt: LATE - 1 });
      const write = (key: KeyRecord, changes: Partial<KeyRecord>) =>
        store.change(key.id, () => ({
          record: { ...key, ...changes, revision: key.revision + 1 },
          events: [],
          cap: cap(),
        }));
      const refused = { code: 'limit_reached', field: 'owner' };
      await expect(write(ended as KeyRecord, { expiresAt: LATE + 9 })).rejects.toMatchObject(refused);
      expect((await store.get((ended as KeyRecord).id))?.record.revision).toBe(1);
      expect(await write(first, { name: 'same number of keys' })).toBe(true);
      expect(await write({ ...first, revision: 2 }, { state: 'revoked' })).toBe(true);
      expect(await add()).toMatchObject({ owner: 'full' });
      expect(await add()).toBe('limit_reached');
      expect(await store.insert([record({ owner: 'free' })], [], [{ ...cap(), owner: 'free' }])).toBe(true);
      await expect(
        store.insert(
          Array.from({ length: 4 }, () => record({ owner: 'bulk' })),
          [],
          [{ ...cap(), owner: 'bulk' }],
        ),
      ).rejects.toMatchObject(refused);
    });

    it('of owners that differ by a space or by case are told apart', async () => {
      const [plain, spaced, upper] = ['o', 'o ', 'O'].map((owner) => record({ owner }));
      await store.insert([plain, spaced, upper] as KeyRecord[], []);
      const found = await store.list({ provider: 'acme', owner: 'o', states: ['active'], limit: 10 });
      expect(found.map(({ id }) => id)).toEqual([plain?.id]);
    });
  });

  it('a check value of a pepper stays what it was', async () => {
    expect(await store.pepperCheck('acme', 1, 'a')).toBe('a');
    expect(await store.pepperCheck('acme', 1, 'b')).toBe('a');
    expect(await store.pepperCheck('acme', 2, 'b')).toBe('b');
    expect(await store.pepperCheck('other', 1, 'c')).toBe('c');
    const first = await Promise.all(['x', 'y', 'z'].map((check) => store.pepperCheck('acme', 3, check)));
    expect(new Set(first).size).toBe(1);
  });

  describe('usage', () => {
    const count = (keyId: string, day: string, accepted: number, lastUsedAt?: number) => ({
      ...{ keyId, day, accepted, refused: 1 },
      ...(lastUsedAt === undefined ? {} : { lastUsedAt }),
    });

    it('adds up by key and day, and moves the last use forward only', async () => {
      const [a, b] = [record(), record()];
      await store.insert([a, b], []);
      await store.addUsage([count(b.id, '2026-03-31', 3, LATE), count(a.id, '2026-03-31', 1, LATE)]);
      await store.addUsage([count(a.id, '2026-03-31', 2, LATE - 5), count(a.id, '2026-04-01', 7)]);
      expect(await store.usage(a.id, '2026-03-01', '2026-04-30')).toEqual([
        { day: '2026-03-31', accepted: 3, refused: 2 },
        { day: '2026-04-01', accepted: 7, refused: 1 },
      ]);
      expect(await store.usage(a.id, '2026-04-01', '2026-04-30')).toHaveLength(1);
      expect((await store.get(a.id))?.record).toEqual({ ...a, lastUsedAt: LATE });
    });

    it('of two secrets adds up by rotation, and goes with the key', async () => {
      const [key, other] = [record({ state: 'revoked' }), record()];
      await store.insert([key, other], []);
      const lanes = (accepted: number, lastUsedAt: number) => [
        { rotation: 2, serial: 1, accepted, lastUsedAt },
        { rotation: 2, serial: 2, accepted: accepted * 10, lastUsedAt: lastUsedAt + 1 },
      ];
      const counted = (id: string, day: string, accepted: number, at: number) => ({
        ...count(id, day, accepted * 11, at + 1),
        lanes: lanes(accepted, at),
      });
      await store.addUsage([
        counted(key.id, '2026-03-31', 1, LATE),
        counted(key.id, '2026-04-01', 2, LATE + 9),
      ]);
      await store.addUsage([
        counted(key.id, '2026-03-31', 3, LATE - 5),
        counted(other.id, '2026-03-31', 1, LATE),
      ]);
      const next = { rotation: 3, serial: 2, accepted: 1, lastUsedAt: LATE };
      await store.addUsage([{ ...count(key.id, '2026-04-01', 1, LATE), lanes: [next] }]);
      expect(await store.secretUsage(key.id, 2)).toEqual(lanes(6, LATE + 9));
      expect(await store.secretUsage(key.id, 3)).toEqual([next]);
      expect(await store.usage(key.id, '2026-03-31', '2026-03-31')).toMatchObject([{ accepted: 44 }]);
      await store.purge('acme', { revokedBefore: LATE + 1 });
      expect(await store.secretUsage(key.id, 2)).toEqual([]);
      expect(await store.secretUsage(other.id, 2)).toEqual(lanes(1, LATE));
    });

    it('of a key that was forgotten meanwhile is dropped, and that of the others kept', async () => {
      const [forgotten, kept] = [record(), record()];
      await store.insert([kept], []);
      await store.addUsage([
        count(forgotten.id, '2026-03-31', 2, LATE),
        count(kept.id, '2026-03-31', 3, LATE),
      ]);
      expect(await store.usage(forgotten.id, '2026-01-01', '2026-12-31')).toEqual([]);
      expect(await store.usage(kept.id, '2026-01-01', '2026-12-31')).toMatchObject([{ accepted: 3 }]);
    });

    it('touches nothing else: a simultaneous change stays', async () => {
      const key = record();
      await store.insert([key], []);
      await store.replace({ ...key, revision: 2, state: 'disabled' }, []);
      await store.addUsage([count(key.id, '2026-03-31', 1, LATE)]);
      expect((await store.get(key.id))?.record).toMatchObject({
        state: 'disabled',
        revision: 2,
        lastUsedAt: LATE,
      });
      await store.replace({ ...key, revision: 3 }, []);
      expect((await store.get(key.id))?.record.lastUsedAt).toBe(LATE);
    });
  });

  it('audit events are found by every condition, newest first', async () => {
    const events = [
      event({ keyId: 'k1', at: LATE }),
      event({ keyId: 'k1', at: LATE + 1, action: 'revoked' }),
      event({ keyId: 'k2', at: LATE + 2, owner: 'p', detail: { code: 'invalid' } }),
    ] as const;
    await store.addAudit(events);
    const found = async (query: object) =>
      (await store.audit({ provider: 'acme', limit: 10, ...query })).map(({ id }) =>
        events.findIndex((event) => event.id === id),
      );
    expect(await found({})).toEqual([2, 1, 0]);
    expect(await found({ keyId: 'k1' })).toEqual([1, 0]);
    expect(await found({ owner: 'p' })).toEqual([2]);
    expect(await found({ action: 'revoked' })).toEqual([1]);
    expect(await found({ except: 'revoked' })).toEqual([2, 0]);
    expect(await found({ from: LATE + 1, to: LATE + 1 })).toEqual([1]);
    expect(await found({ before: events[1].id })).toEqual([0]);
    expect(await store.audit({ provider: 'acme', owner: 'p', limit: 1 })).toEqual([events[2]]);
  });
}
