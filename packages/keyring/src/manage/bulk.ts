import type { Provider } from '@sallyport/core';
import { KeyringError } from '../error.js';
import type { BareStore } from '../stores/store.js';
import type { Author, RevokeOptions } from './author.js';
import { assertFilter, readTime } from './filter.js';
import type { Management } from './manage.js';
import { reasonOf } from './reason.js';

/** The keys that a bulk revocation takes: an owner's, old ones, or both together. */
export interface BulkRevocation extends Author {
  /** Only keys of this owner. */
  readonly owner?: string;
  /** Only keys created before this timestamp: a date, or milliseconds since the epoch. */
  readonly createdBefore?: Date | number | undefined;
  /** Why, for the audit log and for people. At most 500 characters. */
  readonly reason?: string | undefined;
}

const PAGE_SIZE = 500;

/**
 * Creates `revokeAll`. Each key is revoked on its own, so that a key that somebody else is changing does not stop
 * the others.
 */
export function createRevokeAll(
  provider: Provider,
  store: BareStore,
  management: Pick<Management, 'revoke'>,
): (filter: BulkRevocation) => Promise<number> {
  async function revokeOne(id: string, options: RevokeOptions): Promise<boolean> {
    try {
      await management.revoke(id, options);
      return true;
    } catch (error) {
      // Somebody else has revoked or deleted the key by now.
      if (error instanceof KeyringError && (error.code === 'invalid_state' || error.code === 'not_found'))
        return false;
      throw error;
    }
  }

  return async (filter) => {
    assertFilter(filter, ['owner', 'createdBefore', 'reason', 'by', 'ip']);
    const { owner, reason, ...author } = filter;
    const createdBefore = readTime(filter.createdBefore, 'createdBefore');
    if (owner === undefined && createdBefore === undefined)
      throw new KeyringError('invalid_input', 'name the keys by owner, createdBefore or both', {
        field: 'owner',
      });
    reasonOf(reason);
    let revoked = 0;
    let before: string | undefined;
    for (;;) {
      const page = await store.list({
        provider: provider.id,
        states: ['active', 'disabled'],
        ...(owner === undefined ? {} : { owner }),
        ...(createdBefore === undefined ? {} : { createdBefore }),
        ...(before === undefined ? {} : { before }),
        limit: PAGE_SIZE,
      });
      for (const { id } of page) if (await revokeOne(id, { by: author.by, ip: author.ip, reason })) revoked++;
      before = page.at(-1)?.id;
      if (page.length < PAGE_SIZE) return revoked;
    }
  };
}
