/**
 * Where a fleet keeps the tokens it shares, so that one process exchanges for all. It never holds a readable
 * token: what it is given is sealed under the secrets, which every process has anyway. While it fails,
 * or does not answer within a second, each process exchanges for itself.
 */
export interface TokenStore {
  get(key: string): Promise<string | undefined>;
  /** @param ttl - Milliseconds. */
  set(key: string, value: string, ttl: number): Promise<void>;
  /**
   * Takes a lock that ends by itself after `ttl` milliseconds.
   *
   * @returns what gives it back; undefined where another process has it.
   */
  lock(key: string, ttl: number): Promise<(() => Promise<void>) | undefined>;
}
