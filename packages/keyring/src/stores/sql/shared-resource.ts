import { KeyringError } from '../../error.js';

/** A resource with several users: the first one opens it, the last one closes it. */
export interface SharedResource<T> {
  /** The open resource. @throws {KeyringError} `invalid_state` if it is not open. */
  resource(): T;
  /** Adds a user, and connects for the first one. Rejects if the connection fails. */
  open(): Promise<void>;
  /** Takes a user away, and disconnects after the last one. */
  close(): Promise<void>;
}

/** Creates a shared resource, not open yet. */
export function sharedResource<T>(
  connect: () => Promise<T>,
  disconnect: (resource: T) => Promise<void>,
): SharedResource<T> {
  let users = 0;
  let opening: Promise<T> | undefined;
  let current: T | undefined;
  return {
    resource() {
      if (current !== undefined) return current;
      throw new KeyringError('invalid_state', 'The store is not open');
    },
    async open() {
      users++;
      opening ??= connect();
      try {
        current = await opening;
      } catch (error) {
        users--;
        opening = undefined;
        throw error;
      }
    },
    async close() {
      if (users === 0 || --users > 0) return;
      const closing = current;
      opening = current = undefined;
      if (closing !== undefined) await disconnect(closing);
    },
  };
}
