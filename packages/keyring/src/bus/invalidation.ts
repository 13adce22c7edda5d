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
  /** Credentials exist that may have been presented before, so every "no such key" must be forgotten. */
  readonly added?: true;
}

/** An invalidation, or the order to forget everything. */
export type InvalidationScope = Invalidation | 'all';

/** Reads a message of the bus. An unreadable one means `all`: it may come from a newer version. */
export function readInvalidation(message: string): InvalidationScope {
  try {
    const { keys, owner, hashes, added } = JSON.parse(message) as Record<string, unknown>;
    const read: Invalidation = {
      ...(Array.isArray(keys) ? { keys: keys.map(String) } : {}),
      ...(typeof owner === 'string' ? { owner } : {}),
      ...(Array.isArray(hashes) ? { hashes: hashes.map(String) } : {}),
      ...(added === true ? { added } : {}),
    };
    return Object.keys(read).length > 0 ? read : 'all';
  } catch {
    return 'all';
  }
}
