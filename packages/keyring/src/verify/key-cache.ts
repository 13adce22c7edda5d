import type { InvalidationScope } from '../bus/invalidation.js';
import { startOfDigest } from '../bus/invalidation.js';
import type { CachedKey } from './cached-key.js';

/**
 * The cache in front of the store. An entry lives at most one TTL from the moment its read began, which bounds
 * every revocation; `invalidate` ends it sooner. Names are credential hashes, or `id:` and the id of a key.
 */
export interface KeyCache {
  /** The cached key; `null` if the store has none; `undefined` if it must be loaded. */
  get(name: string, now: number): CachedKey | null | undefined;
  /** Reads the key from the store. Simultaneous calls for one name share a read. */
  load(name: string, now: number, read: ReadKey): Promise<CachedKey | undefined>;
  /** Forgets entries. A read that is under way will not store a result that the change concerns. */
  invalidate(scope: InvalidationScope): void;
  /** Shortens the life of all entries, in milliseconds. Undefined: as it was at the beginning. */
  limitTtl(longestMs: number | undefined): void;
}

/** Reads a key from the store. */
type ReadKey = () => Promise<CachedKey | undefined>;

/** The bounds of a {@link KeyCache}. */
export interface KeyCacheOptions {
  /** How long an entry lives, in milliseconds. 0 turns the cache off. */
  readonly ttlMs: number;
  /** The largest number of known keys, and of unknown credentials. 0 turns the cache off. */
  readonly max: number;
  /** The digests at rest of a credential hash. */
  digestsOf(name: string): readonly string[];
}

/** A read that is under way. */
interface Flight {
  result?: Promise<CachedKey | undefined>;
  /** The changes since the read began: its result may be older than they are, so no new call joins it. */
  readonly missed: InvalidationScope[];
}

/** Creates an empty cache. */
export function createKeyCache({ ttlMs: fullTtlMs, max, digestsOf }: KeyCacheOptions): KeyCache {
  let ttlMs = fullTtlMs;
  const known = new Map<string, CachedKey>();
  const unknown = new Map<string, number>();
  const namesById = new Map<string, string[]>();
  // Several entries are evicted at a time. See bench/WHY.md, "Eviction".
  const evicted = Math.ceil(max / 16);
  /** The latest flight of each name. */
  const flights = new Map<string, Flight>();

  function isAmong(starts: readonly string[], name: string): boolean {
    return digestsOf(name).some((digest) => starts.includes(startOfDigest(digest)));
  }

  function drop(name: string): void {
    const key = known.get(name);
    if (!key) return;
    known.delete(name);
    const { keyId } = key.principal;
    const rest = namesById.get(keyId)?.filter((other) => other !== name) ?? [];
    if (rest.length > 0) namesById.set(keyId, rest);
    else namesById.delete(keyId);
  }

  // The oldest entry is also the next to expire. A flood of unknown credentials evicts no known key.
  function store(name: string, key: CachedKey | undefined, since: number): void {
    drop(name);
    if (max <= 0 || ttlMs <= 0) return;
    if (key) {
      const { keyId } = key.principal;
      known.set(name, key);
      namesById.set(keyId, [...(namesById.get(keyId) ?? []), name]);
      if (known.size > max) for (const oldest of firstNames(known, evicted)) drop(oldest);
    } else {
      unknown.delete(name);
      unknown.set(name, since);
      if (unknown.size > max) for (const oldest of firstNames(unknown, evicted)) unknown.delete(oldest);
    }
  }

  async function land(
    flight: Flight,
    name: string,
    now: number,
    read: ReadKey,
  ): Promise<CachedKey | undefined> {
    try {
      const key = await read();
      // A later flight knows better.
      const isLatest = flights.get(name) === flight;
      if (isLatest && !flight.missed.some((scope) => concerns(scope, name, key, isAmong)))
        store(name, key, now);
      return key;
    } finally {
      if (flights.get(name) === flight) flights.delete(name);
    }
  }

  /** A negative age means that the clock was set back. */
  function isFresh(age: number): boolean {
    return age >= 0 && age < ttlMs;
  }

  return {
    get(name, now) {
      const key = known.get(name);
      if (key) return isFresh(now - key.loadedAt) ? key : undefined;
      const since = unknown.get(name);
      return since !== undefined && isFresh(now - since) ? null : undefined;
    },

    load(name, now, read) {
      const joined = flights.get(name);
      if (joined?.result && joined.missed.length === 0) return joined.result;
      const flight: Flight = { missed: [] };
      flights.set(name, flight);
      flight.result = land(flight, name, now, read);
      return flight.result;
    },

    invalidate(scope) {
      for (const { missed } of flights.values()) missed.push(scope);
      if (scope === 'all') {
        known.clear();
        unknown.clear();
        namesById.clear();
        return;
      }
      for (const id of scope.keys ?? []) for (const name of namesById.get(id) ?? []) drop(name);
      for (const name of scope.hashes ?? []) unknown.delete(name);
      if (scope.added === true) unknown.clear();
      else if (scope.added)
        for (const name of unknown.keys()) if (isAmong(scope.added, name)) unknown.delete(name);
      if (scope.owner === undefined) return;
      for (const [name, key] of known) if (key.principal.owner === scope.owner) drop(name);
    },

    limitTtl(longestMs = fullTtlMs) {
      ttlMs = Math.min(fullTtlMs, longestMs);
    },
  };
}

function firstNames(map: ReadonlyMap<string, unknown>, count: number): string[] {
  const names: string[] = [];
  for (const name of map.keys()) if (names.push(name) === count) break;
  return names;
}

/** Whether a result may be older than a change. */
function concerns(
  scope: InvalidationScope,
  name: string,
  key: CachedKey | undefined,
  isAmong: (starts: readonly string[], name: string) => boolean,
): boolean {
  if (scope === 'all') return true;
  if (!key) {
    const { added = [], hashes } = scope;
    return added === true || hashes?.includes(name) === true || isAmong(added, name);
  }
  const { keyId, owner } = key.principal;
  return scope.keys?.includes(keyId) === true || scope.owner === owner;
}
