/**
 * Tells the other nodes of a change. A lost message delays a node until its cache's TTL ends; it never makes a
 * node wrong for longer.
 */
export interface Bus {
  /** Sends a message to every subscriber. Rejects if it could not be sent. */
  publish(message: string): Promise<void>;
  /**
   * Receives the messages of all nodes, this one included.
   *
   * @param onGap - Called if messages may have been lost, such as after a reconnection.
   * @returns a function that stops listening.
   */
  subscribe(onMessage: (message: string) => void, onGap: () => void): Promise<() => Promise<void>>;
}
