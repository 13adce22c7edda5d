import type { Provider, SecretsOf } from '@sallyport/core';
import { KeyringError } from '../error.js';
import { assertFreeText } from '../keys/free-text.js';
import type { FoundKey } from '../verify/find.js';
import type { AuditTrail } from './audit-trail.js';
import type { Author, RevokeOptions } from './author.js';
import type { ManageDeps } from './manage-deps.js';

/** What is known about a leak, and what becomes of the key. */
export interface LeakOptions extends Author {
  /** `revoke` ends the key, `disable` switches it off, `report` leaves it alone. Default: `revoke`. */
  readonly action?: 'revoke' | 'disable' | 'report' | undefined;
  /** Where the secret was found, such as a URL. At most 500 characters. */
  readonly url?: string | undefined;
}

/** What was done about a leaked secret. */
export interface LeakedKey extends FoundKey {
  /**
   * `rotation_finished`: the secret was in its grace, which has ended; the key goes on with its current secret. `none`:
   * the key, or this secret of it, had ended already, or only a report was asked for.
   */
  readonly done: 'revoked' | 'disabled' | 'rotation_finished' | 'none';
}

interface LeakDeps<P extends Provider> extends Pick<ManageDeps, 'store'> {
  readonly find: (secrets: SecretsOf<P>) => Promise<FoundKey | undefined>;
  readonly calls: Readonly<
    Record<'revoke' | 'disable' | 'finishRotation', (id: string, options: RevokeOptions) => Promise<unknown>>
  >;
  readonly audit: AuditTrail;
  readonly redact: (text: string) => string;
}

/**
 * Creates `reportLeak`. The secret stops working first; the audit event follows.
 *
 * @throws {KeyringError} `invalid_input` for an unknown action, or a URL that is no free text.
 */
export function createReportLeak<P extends Provider>({ store, find, calls, audit, redact }: LeakDeps<P>) {
  async function end(
    found: FoundKey,
    action: LeakOptions['action'],
    author: Author,
  ): Promise<LeakedKey['done']> {
    const { id, state } = found.key;
    if (action === 'report' || found.secret === 'ended' || state === 'revoked') return 'none';
    if (found.secret === 'previous') {
      await calls.finishRotation(id, author);
      return 'rotation_finished';
    }
    if (action === 'disable') {
      if (state !== 'active') return 'none';
      await calls.disable(id, author);
      return 'disabled';
    }
    await calls.revoke(id, { ...author, reason: 'The secret was leaked.' });
    return 'revoked';
  }

  return async (secrets: SecretsOf<P>, options: LeakOptions = {}): Promise<LeakedKey | undefined> => {
    const { action = 'revoke', url, by, ip } = options;
    if (!['revoke', 'disable', 'report'].includes(action))
      throw new KeyringError('invalid_input', 'expected revoke, disable or report', { field: 'action' });
    if (url !== undefined) assertFreeText(url, 'url', 500);
    for (let attempt = 0; ; attempt++) {
      const found = await find(secrets);
      if (!found) return undefined;
      try {
        const done = await end(found, action, { by, ip });
        const { id, owner } = found.key;
        const event = audit.eventOf(
          'leaked',
          { id, owner },
          { by, ip },
          { done, ...(url ? { url: redact(url) } : {}) },
        );
        await store.addAudit([event]);
        audit.publish(event);
        return { ...found, done };
      } catch (error) {
        // Somebody has changed the key meanwhile: it is looked at again.
        const isChanged =
          error instanceof KeyringError && ['invalid_state', 'not_found'].includes(error.code);
        if (!isChanged || attempt === MOST_ATTEMPTS) throw error;
      }
    }
  };
}

const MOST_ATTEMPTS = 5;
