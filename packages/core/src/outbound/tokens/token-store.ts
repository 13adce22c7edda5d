/**
 * Where several processes keep the tokens that they share, so that one exchanges for all. It never holds a readable
 * token: values are sealed under the secrets, which every process has anyway. If it fails, or does not answer within
 * a second, each process exchanges for itself.
 */
export interface TokenStore {
  /** The value that was set; undefined if there is none. */
  get(key: string): Promise<string | undefined>;
  /**
   * Keeps a value.
   *
   * @param ttl - Milliseconds after which the value may be forgotten.
   */
  set(key: string, value: string, ttl: number): Promise<void>;
  /**
   * Takes a lock that ends by itself after `ttl` milliseconds.
   *
   * @returns a function that releases it; undefined if another process has it.
   */
  lock(key: string, ttl: number): Promise<(() => Promise<void>) | undefined>;
}
