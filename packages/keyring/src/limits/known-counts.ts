/** What this process knows of one counter of a shared server, as of the last round trip. */
interface KnownCount {
  /** Tells whether the server still has the counter, or lost it and began another one. */
  readonly generation: string;
  /** The used units, without those that this process gave back since. */
  readonly used: number;
  /** The units that this process consumed and did not give back, as far as the server has confirmed them. */
  readonly own: number;
  /** When the window of the counter ends, in milliseconds since the epoch. */
  readonly endsAt: number;
}

/** The counts that a server is told again if it lost its data. */
export interface KnownCounts {
  /** What is known of a counter. */
  get(key: string): KnownCount | undefined;
  /** Keeps what the server answered. */
  set(key: string, count: KnownCount): void;
  /** Units go back, whether the server still counts them or not. */
  lower(key: string, units: number): void;
  /** Forgets windows that are over. */
  sweep(now: number): void;
}

/** About 20 MB. Of a counter that is dropped a server is told nothing. */
const MOST_KNOWN = 100_000;

/** Creates an empty memory. */
export function createKnownCounts(): KnownCounts {
  const counts = new Map<string, KnownCount>();
  return {
    get: (key) => counts.get(key),
    set(key, count) {
      counts.delete(key);
      counts.set(key, count);
      if (counts.size <= MOST_KNOWN) return;
      for (const oldest of counts.keys()) {
        counts.delete(oldest);
        break;
      }
    },
    lower(key, units) {
      const known = counts.get(key);
      if (!known) return;
      counts.set(key, { ...known, used: Math.max(0, known.used - units), own: known.own - units });
    },
    sweep(now) {
      for (const [key, { endsAt }] of counts) if (endsAt <= now) counts.delete(key);
    },
  };
}
