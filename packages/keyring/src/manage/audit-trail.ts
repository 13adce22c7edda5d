import type { AuditAction, AuditEvent } from '../audit.js';
import type { ChangeEvent } from '../events.js';
import { assertFreeText, ipOrNone } from '../keys/free-text.js';
import { newId } from '../keys/id.js';
import type { Author } from './author.js';
import type { ManageDeps } from './manage-deps.js';

/** Creates the audit events of changes, and publishes them once the change is stored. */
export interface AuditTrail {
  /** Creates an event. `subject` is a key, or an owner without an id. */
  eventOf(
    action: Exclude<AuditAction, 'refused'>,
    subject: { readonly id?: string; readonly owner: string },
    author: Author,
    detail?: Readonly<Record<string, unknown>>,
  ): AuditEvent;
  /** Publishes an event. */
  publish(event: AuditEvent): void;
}

/** Creates the audit trail of a keyring. */
export function createAuditTrail({
  provider,
  events,
  now,
  random,
}: Pick<ManageDeps, 'provider' | 'events' | 'now' | 'random'>): AuditTrail {
  return {
    eventOf(action, { id, owner }, author, detail) {
      const { by } = author;
      const ip = ipOrNone(author.ip);
      if (by !== undefined) assertFreeText(by, 'by', 200);
      const at = now();
      return {
        id: newId('evt', at, random),
        at,
        provider: provider.id,
        action,
        ...(id === undefined ? {} : { keyId: id }),
        owner,
        ...(by === undefined ? {} : { by }),
        ...(ip === undefined ? {} : { ip }),
        ...(detail && Object.keys(detail).length > 0 ? { detail } : {}),
      };
    },
    publish(event) {
      const type = event.action === 'owner_limits_set' ? 'owner.limits_set' : `key.${event.action}`;
      events.emit({ type: type as ChangeEvent['type'], ...event });
    },
  };
}
