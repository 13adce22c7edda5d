import type { Provider } from '@sallyport/core';
import { KeyringError } from '../error.js';
import { assertFreeText } from '../keys/free-text.js';
import type { KeyRecord } from '../keys/record.js';
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
/** After so many failures in a row the store is down, and each more would take the time of a call. */
const MOST_FAILURES = 10;

/** Creates `revokeAll`. Each key is revoked on its own, so that one that fails does not stop the others. */
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

  async function revokeEach(
    readPage: (before: string | undefined) => Promise<KeyRecord[]>,
    options: RevokeOptions,
  ): Promise<string[]> {
    const [done, left]: [string[], string[]] = [[], []];
    let failures = 0;
    let cause: unknown;
    let before: string | undefined;
    do {
      const page = await readPage(before).catch((error: unknown) => {
        if (before === undefined) throw error;
        throw incomplete(done, left, cause ?? error);
      });
      for (const { id } of page) {
        if (failures === MOST_FAILURES) {
          left.push(id);
          continue;
        }
        try {
          if (await revokeOne(id, options)) done.push(id);
          failures = 0;
        } catch (error) {
          failures++;
          cause ??= error;
          left.push(id);
        }
      }
      before = page.length < PAGE_SIZE ? undefined : page.at(-1)?.id;
    } while (before !== undefined && failures < MOST_FAILURES);
    if (left.length > 0) throw incomplete(done, left, cause);
    return done;
  }

  return async (filter) => {
    assertFilter(filter, ['owner', 'createdBefore', 'reason', 'by', 'ip']);
    const { owner, reason, by, ip } = filter;
    const createdBefore = readTime(filter.createdBefore, 'createdBefore');
    if (owner === undefined && createdBefore === undefined)
      throw new KeyringError('invalid_input', 'name the keys by owner, createdBefore or both', {
        field: 'owner',
      });
    reasonOf(reason);
    if (by !== undefined) assertFreeText(by, 'by', 200);
    const done = await revokeEach(
      (before) =>
        store.list({
          provider: provider.id,
          states: ['active', 'disabled'],
          ...(owner === undefined ? {} : { owner }),
          ...(createdBefore === undefined ? {} : { createdBefore }),
          ...(before === undefined ? {} : { before }),
          limit: PAGE_SIZE,
        }),
      { by, ip, reason },
    );
    return done.length;
  };
}

function incomplete(done: readonly string[], left: readonly string[], cause: unknown): KeyringError {
  return new KeyringError('incomplete', `${done.length} keys were revoked, others are left: call it again`, {
    ...{ done, left, cause },
    retryable: true,
  });
}
