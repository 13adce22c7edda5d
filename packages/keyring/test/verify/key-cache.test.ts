import { describe, expect, it, vi } from 'vitest';
import type { InvalidationScope } from '../../src/bus/invalidation.js';
import type { CachedKey } from '../../src/verify/cached-key.js';
import type { KeyCacheOptions } from '../../src/verify/key-cache.js';
import { createKeyCache } from '../../src/verify/key-cache.js';

const TTL = 30_000;

function cachedKey(keyId: string, owner = 'o', loadedAt = 0): CachedKey {
  return {
    ...{
      principal: { keyId, owner, scopes: [] },
      environment: 'production',
      refusal: undefined,
      secrets: [],
    },
    ...{ expiresAt: Infinity, limits: undefined, allowsIp: undefined, usage: { keyId }, loadedAt },
  };
}

/** A cache whose names have a digest under each of two peppers. */
function cache(options: Partial<KeyCacheOptions> = {}) {
  const digestsOf = (name: string) => [2, 1].map((version) => `${version}.${name.padEnd(20, '-')}`);
  return createKeyCache({ ttlMs: TTL, max: 100, digestsOf, ...options });
}

/** The start of the older digest of a name. */
const startOf = (name: string) => `1.${name.padEnd(20, '-').slice(0, 10)}`;

/** A read that ends when it is told to. */
function slowRead() {
  let end = (_: CachedKey | undefined) => {};
  const result = new Promise<CachedKey | undefined>((resolve) => {
    end = resolve;
  });
  return { read: vi.fn(() => result), end };
}

const known = (key: CachedKey) => async () => key;
const unknown = async () => undefined;

describe('a cache of keys', () => {
  it('forgets every name of a changed key, also of one that was read again', async () => {
    const keys = cache();
    await keys.load('a', 0, known(cachedKey('k')));
    await keys.load('b', 0, known(cachedKey('k')));
    await keys.load('other', 0, known(cachedKey('other')));
    await keys.load('a', 1, known(cachedKey('k', 'o', 1)));
    keys.invalidate({ keys: ['k'] });
    expect(['a', 'b', 'other'].map((name) => keys.get(name, 1)?.principal.keyId)).toEqual([
      undefined,
      undefined,
      'other',
    ]);
  });

  it('knows that a key is gone once it was read again', async () => {
    const keys = cache();
    await keys.load('a', 0, known(cachedKey('k')));
    expect(keys.get('a', TTL)).toBeUndefined();
    await keys.load('a', TTL, unknown);
    expect(keys.get('a', TTL)).toBeNull();
  });

  it.each<[string, InvalidationScope, readonly string[]]>([
    ['everything', 'all', []],
    ['the keys of an owner', { owner: 'p' }, ['a', 'x', 'y']],
    ['every unknown name', { added: true }, ['a', 'b']],
    ['an unknown name by its digest under an older pepper', { added: [startOf('x')] }, ['a', 'b', 'y']],
    ['an unknown name by its hash', { hashes: ['x'] }, ['a', 'b', 'y']],
    ['nothing if nothing is named', {}, ['a', 'b', 'x', 'y']],
  ])('forgets %s', async (_, scope, kept) => {
    const keys = cache();
    await keys.load('a', 0, known(cachedKey('k')));
    await keys.load('b', 0, known(cachedKey('l', 'p')));
    await keys.load('x', 0, unknown);
    await keys.load('y', 0, unknown);
    keys.invalidate(scope);
    expect(['a', 'b', 'x', 'y'].filter((name) => keys.get(name, 0) !== undefined)).toEqual(kept);
  });

  it.each<[string, boolean, InvalidationScope, CachedKey | undefined]>([
    ['of everything', false, 'all', cachedKey('k')],
    ['of the key', false, { keys: ['k'] }, cachedKey('k')],
    ['of its owner', false, { owner: 'o' }, cachedKey('k')],
    ['of another key', true, { keys: ['l'] }, cachedKey('k')],
    ['of another owner', true, { owner: 'p' }, cachedKey('k')],
    ['of an unknown name', true, { hashes: ['a'], added: [startOf('a')] }, cachedKey('k')],
    ['of everything', false, 'all', undefined],
    ['that adds too many to name', false, { added: true }, undefined],
    ['that adds it by its hash', false, { hashes: ['a'] }, undefined],
    ['that adds it by a digest', false, { added: [startOf('a')] }, undefined],
    ['that adds others', true, { hashes: ['b'], added: [startOf('b')] }, undefined],
    ['of a key', true, { keys: ['k'] }, undefined],
  ])('after a change %s during a read keeps its result: %s', async (_, isKept, scope, key) => {
    const keys = cache();
    const { read, end } = slowRead();
    const loaded = keys.load('a', 0, read);
    keys.invalidate(scope);
    end(key);
    expect(await loaded).toBe(key);
    expect(keys.get('a', 0)).toBe(isKept ? (key ?? null) : undefined);
  });

  it('reads once for simultaneous calls, and anew after a change, however late the first read ends', async () => {
    const keys = cache();
    const [old, fresh] = [slowRead(), slowRead()];
    const first = keys.load('a', 0, old.read);
    expect(keys.load('a', 0, fresh.read)).toBe(first);
    keys.invalidate({ keys: ['k'] });
    const second = keys.load('a', 0, fresh.read);
    old.end(cachedKey('k'));
    await first;
    await null;
    expect(keys.load('a', 0, fresh.read)).toBe(second);
    fresh.end(cachedKey('k', 'o', 1));
    expect(await second).toMatchObject({ loadedAt: 1 });
    expect(fresh.read).toHaveBeenCalledTimes(1);
    expect(keys.get('a', 1)).toMatchObject({ loadedAt: 1 });
  });

  it('reads again after a read that failed', async () => {
    const keys = cache();
    await expect(keys.load('a', 0, () => Promise.reject(new Error('down')))).rejects.toThrow('down');
    expect(keys.get('a', 0)).toBeUndefined();
    expect(await keys.load('a', 0, known(cachedKey('k')))).toMatchObject({ principal: { keyId: 'k' } });
  });

  it('makes room by the unknown name that was read longest ago', async () => {
    const keys = cache({ max: 3 });
    await keys.load('k', 0, known(cachedKey('k')));
    for (const name of ['a', 'b', 'c', 'a', 'd']) await keys.load(name, 0, unknown);
    expect(['k', 'a', 'b', 'c', 'd'].map((name) => keys.get(name, 0))).toEqual([
      expect.objectContaining({ loadedAt: 0 }),
      ...[null, undefined, null, null],
    ]);
  });

  it('keeps as many as it may', async () => {
    const keys = cache({ max: 2 });
    for (const name of ['a', 'b']) await keys.load(name, 0, known(cachedKey(name)));
    for (const name of ['x', 'y']) await keys.load(name, 0, unknown);
    expect(['a', 'b', 'x', 'y'].map((name) => keys.get(name, 0)?.principal.keyId ?? null)).toEqual([
      'a',
      'b',
      null,
      null,
    ]);
    expect(['x', 'y'].map((name) => keys.get(name, 0))).toEqual([null, null]);
  });

  it('lives for a shorter time while it is told so, and never longer than at the beginning', async () => {
    const keys = cache();
    await keys.load('a', 0, known(cachedKey('k')));
    keys.limitTtl(1000);
    expect(keys.get('a', 999)).toBeDefined();
    expect(keys.get('a', 1000)).toBeUndefined();
    keys.limitTtl(2 * TTL);
    expect(keys.get('a', TTL)).toBeUndefined();
    keys.limitTtl(undefined);
    expect(keys.get('a', TTL - 1)).toBeDefined();
  });

  it.each([cachedKey('k'), undefined])('keeps nothing that was read while it was off: %j', async (key) => {
    const keys = cache();
    keys.limitTtl(0);
    await keys.load('a', 0, async () => key);
    keys.limitTtl(undefined);
    expect(keys.get('a', 0)).toBeUndefined();
  });

  it('of no keys keeps none', async () => {
    const keys = cache({ max: 0 });
    await keys.load('a', 0, known(cachedKey('k')));
    await keys.load('b', 0, unknown);
    expect([keys.get('a', 0), keys.get('b', 0)]).toEqual([undefined, undefined]);
  });
});
