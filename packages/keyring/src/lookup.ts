import type { Invalidation } from './bus.js';
import type { Entry } from './entry.js';

/**
 * The cache in front of the store. An entry lives at most `ttl` from the moment its read began, which is the
 * guaranteed bound of every revocation; `forget` makes it sooner.
 */
export interface Lookup {
  /** The entry, `null` when the store has none, `undefined` when it has to be loaded. */
  peek(name: string, now: number): Entry | null | undefined;
  /** One read for however many ask at once. */
  load(name: string, now: number, read: () => Promise<Entry | undefined>): Promise<Entry | undefined>;
  forget(what: Invalidation | 'all'): void;
}

interface Flight {
  readonly answer: Promise<Entry | undefined>;
  /** What was invalidated after the read began: the answer may be from before it. */
  readonly missed: (Invalidation | 'all')[];
}

export function createLookup({ ttl, max }: { readonly ttl: number; readonly max: number }): Lookup {
  const known = new Map<string, Entry>();
  const unknown = new Map<string, number>();
  const namesById = new Map<string, string[]>();
  // Some at a time: a Map walks over everything it has deleted to find its first.
  const spare = Math.ceil(max / 16);
  /** Those that may be joined, and all that are under way. */
  const joinable = new Map<string, Flight>();
  const flying = new Set<Flight>();

  function drop(name: string): void {
    const entry = known.get(name);
    if (!entry) return;
    known.delete(name);
    const rest = namesById.get(entry.principal.keyId)?.filter((other) => other !== name) ?? [];
    if (rest.length > 0) namesById.set(entry.principal.keyId, rest);
    else namesById.delete(entry.principal.keyId);
  }

  // Oldest first: that one is also the next to expire, and a flood of bad keys pushes out no good one.
  function land(name: string, entry: Entry | undefined, since: number): void {
    drop(name);
    if (max <= 0 || ttl <= 0) return;
    if (entry) {
      known.set(name, entry);
      namesById.set(entry.principal.keyId, [...(namesById.get(entry.principal.keyId) ?? []), name]);
      if (known.size > max) for (const oldest of firstOf(known, spare)) drop(oldest);
    } else {
      unknown.delete(name);
      unknown.set(name, since);
      if (unknown.size > max) for (const oldest of firstOf(unknown, spare)) unknown.delete(oldest);
    }
  }

  return {
    peek(name, now) {
      const entry = known.get(name);
      if (entry) return now - entry.loadedAt < ttl ? entry : undefined;
      const since = unknown.get(name);
      return since !== undefined && now - since < ttl ? null : undefined;
    },

    load(name, now, read) {
      const joined = joinable.get(name);
      if (joined) return joined.answer;
      const missed: Flight['missed'] = [];
      const flight: Flight = {
        missed,
        answer: read()
          .then((entry) => {
            if (!missed.some((what) => concerns(what, entry))) land(name, entry, now);
            return entry;
          })
          .finally(() => {
            flying.delete(flight);
            if (joinable.get(name) === flight) joinable.delete(name);
          }),
      };
      joinable.set(name, flight);
      flying.add(flight);
      return flight.answer;
    },

    forget(what) {
      for (const flight of flying) flight.missed.push(what);
      joinable.clear();
      if (what === 'all') {
        known.clear();
        unknown.clear();
        namesById.clear();
        return;
      }
      for (const id of what.keys ?? []) for (const name of namesById.get(id) ?? []) drop(name);
      if (what.added) unknown.clear();
      if (what.owner === undefined) return;
      for (const [name, entry] of known) if (entry.principal.owner === what.owner) drop(name);
    },
  };
}

function firstOf(map: ReadonlyMap<string, unknown>, count: number): string[] {
  const names: string[] = [];
  for (const name of map.keys()) if (names.push(name) === count) break;
  return names;
}

function concerns(what: Invalidation | 'all', entry: Entry | undefined): boolean {
  if (what === 'all') return true;
  if (!entry) return what.added === true;
  return what.keys?.includes(entry.principal.keyId) === true || what.owner === entry.principal.owner;
}
