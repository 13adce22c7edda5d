/** The entries that caches must forget after a change. It reveals no secret. */
export interface Invalidation {
  /** Ids of changed keys. */
  readonly keys?: readonly string[];
  /** The owner whose limits changed. */
  readonly owner?: string;
  /**
   * Hashes of new credentials. Only generated secrets with at least 128 random bits are named: nobody can find
   * such a secret from its SHA-256.
   */
  readonly hashes?: readonly string[];
  /**
   * The starts of the digests at rest of credentials that may have been presented before, such as imported ones: too
   * short to tell a digest, long enough to tell which "no such key" must be forgotten. `true` for too many to name:
   * every one.
   */
  readonly added?: readonly string[] | true;
}

/** An invalidation, or the order to forget everything. */
export type InvalidationScope = Invalidation | 'all';

const MAX_NAMED = 400;
const START_LENGTH = 10;

/** The start of a digest that names it in {@link Invalidation.added}. */
export function startOfDigest(digest: string): string {
  return digest.slice(0, digest.indexOf('.') + 1 + START_LENGTH);
}

/** Names new digests, if they are few. It does not take more than it needs to know that. */
export function addedDigests(digests: Iterable<string>): readonly string[] | true {
  const starts: string[] = [];
  for (const digest of digests) if (starts.push(startOfDigest(digest)) > MAX_NAMED) return true;
  return starts;
}

/** Reads a message of the bus. An unreadable one means `all`: it may come from a newer version. */
export function readInvalidation(message: string): InvalidationScope {
  try {
    const { keys, owner, hashes, added } = JSON.parse(message) as Record<string, unknown>;
    const read: Invalidation = {
      ...(Array.isArray(keys) ? { keys: keys.map(String) } : {}),
      ...(typeof owner === 'string' ? { owner } : {}),
      ...(Array.isArray(hashes) ? { hashes: hashes.map(String) } : {}),
      ...(added === true ? { added } : Array.isArray(added) ? { added: added.map(String) } : {}),
    };
    return Object.keys(read).length > 0 ? read : 'all';
  } catch {
    return 'all';
  }
}
