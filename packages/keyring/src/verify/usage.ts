/** How often a key was used on one UTC day. */
export interface DayUsage {
  /** `YYYY-MM-DD`. */
  readonly day: string;
  /** Requests that passed. */
  readonly accepted: number;
  /** Requests that were refused although the key is known. */
  readonly refused: number;
}

/** Which of the two secrets of a rotation was used. */
export interface Lane {
  /** The serial of the new secret: it tells rotations of a key apart. */
  readonly rotation: number;
  /** The serial of the secret that was used. */
  readonly serial: number;
  /** Its use begins the grace of the other secret, which waits for it. */
  readonly beginsGrace?: true;
}

/** How often one secret was used while two secrets of its key worked. */
export interface LaneCount extends Lane {
  /** Requests that passed. */
  readonly accepted: number;
  /** When the last one passed, in milliseconds since the epoch. */
  readonly lastUsedAt: number;
}

/** Counts to add to one day of a key. */
export interface UsageCount extends DayUsage {
  /** The key. */
  readonly keyId: string;
  /** When the key was accepted last, in milliseconds since the epoch. */
  readonly lastUsedAt?: number;
  /** The part of `accepted` that passed during a rotation, by secret. Each lane occurs once. */
  readonly lanes?: readonly LaneCount[];
}

/** The counts of one key and day, or of one lane of it, that are not written yet. */
export interface Tally {
  /** The key. */
  readonly keyId: string;
  /** Undefined for requests outside a rotation. */
  readonly lane: Lane | undefined;
  /** Requests that passed. */
  accepted: number;
  /** Requests that were refused. */
  refused: number;
  /** Milliseconds since the epoch; 0 if none passed. */
  lastUsedAt: number;
}

/** A cached key's way to its tally, without a look-up. */
export interface UsageHandle {
  /** The key. */
  readonly keyId: string;
  /** Set while two secrets of the key work. */
  readonly lane?: Lane | undefined;
  /** The tally that was used last. */
  tally?: Tally;
  /** The map that `tally` belongs to. After a flush it is another one. */
  tallies?: ReadonlyMap<string, Tally>;
}

/** Counts requests in memory between two flushes, so that a request needs no write. */
export interface UsageLog {
  /** Counts a request that passed. */
  addAccepted(handle: UsageHandle, now: number): void;
  /** Counts a request that was refused. */
  addRefused(handle: UsageHandle, now: number): void;
  /**
   * Returns all counts and starts again at zero, part by part: to make the counts of 100,000 keys at once would stop the
   * event loop. A key may occur in several parts, once in each. The parts that nobody takes are the first of the next time.
   *
   * @param size - The largest number of counts in a part.
   */
  drain(size: number): Generator<UsageCount[]>;
  /** Takes drained counts back, if they could not be written. */
  restore(counts: readonly UsageCount[]): void;
}
