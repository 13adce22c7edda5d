import type { Provider } from '@sallyport/core';
import type { Invalidation } from '../bus/invalidation.js';
import { KeyringError } from '../error.js';
import type { KeyringEvent } from '../events.js';
import type { KeyringInTransaction } from '../keyring.js';
import type { Store } from '../stores/store.js';
import type { ManageDeps } from './manage-deps.js';
import { createOperations } from './operations.js';

/**
 * Creates `keyring.with`. Nobody hears of a change before `announce`: until the transaction is committed, there is none.
 *
 * @param store - The keyring's store.
 */
export function createWith<P extends Provider>(
  store: Store,
  deps: ManageDeps,
): (transaction: unknown) => KeyringInTransaction<P> {
  return (transaction) => {
    const joined = store.with?.(transaction);
    if (!joined)
      throw new KeyringError('invalid_option', 'this store has no transactions to join', { field: 'store' });
    let invalidations: Invalidation[] = [];
    let events: KeyringEvent[] = [];
    const { calls } = createOperations<P>({
      ...deps,
      store: joined,
      events: { ...deps.events, emit: (event) => void events.push(event) },
      async broadcastInvalidation(invalidation) {
        invalidations.push(invalidation);
      },
    });
    return Object.freeze<KeyringInTransaction<P>>({
      ...calls,
      async announce() {
        const [made, told] = [invalidations, events];
        invalidations = [];
        events = [];
        for (const invalidation of made) await deps.broadcastInvalidation(invalidation);
        for (const event of told) deps.events.emit(event);
      },
    });
  };
}
