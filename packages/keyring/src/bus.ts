/** Tells the other nodes that something changed. Losing a message costs time, never correctness: the cache's TTL is the bound. */
export interface Bus {
  publish(message: string): Promise<void>;
  /**
   * @param onGap - Called when messages may have been lost, such as after a reconnection.
   * @returns a function that stops listening.
   */
  subscribe(onMessage: (message: string) => void, onGap: () => void): Promise<() => Promise<void>>;
}

/** What the nodes have to forget. Holds ids only. */
export interface Invalidation {
  readonly keys?: readonly string[];
  readonly owner?: string;
  /** Secrets exist that were unknown before. */
  readonly added?: true;
}

/** A message that cannot be read makes a node forget everything: it may be from a newer version. */
export function readInvalidation(message: string): Invalidation | 'all' {
  try {
    const { keys, owner, added } = JSON.parse(message) as Record<string, unknown>;
    if (!Array.isArray(keys) && typeof owner !== 'string' && added !== true) return 'all';
    return {
      ...(Array.isArray(keys) ? { keys: keys.map(String) } : {}),
      ...(typeof owner === 'string' ? { owner } : {}),
      ...(added === true ? { added } : {}),
    };
  } catch {
    return 'all';
  }
}
