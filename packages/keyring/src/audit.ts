import type { Principal, RefusalCode } from '@sallyport/core';
import { newId } from './id.js';

export type AuditAction =
  | 'created'
  | 'imported'
  | 'updated'
  | 'disabled'
  | 'enabled'
  | 'regenerated'
  | 'rotation_finished'
  | 'rotation_cancelled'
  | 'revoked'
  | 'deleted'
  | 'owner_limits_set'
  | 'denied';

/** Who did what, when, from where. Never a secret. */
export interface AuditEvent {
  /** Sorts by time. */
  readonly id: string;
  readonly at: number;
  readonly provider: string;
  readonly action: AuditAction;
  readonly keyId?: string;
  readonly owner?: string;
  /** Who made the change, in the words of your application. */
  readonly by?: string;
  readonly ip?: string;
  /** Which fields changed, why a key was revoked; of denials, the refusal's `code` and their `count`. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** Newest first. Everything given has to hold. */
export interface AuditQuery {
  readonly provider: string;
  readonly keyId?: string;
  readonly owner?: string;
  readonly action?: AuditAction;
  readonly from?: number;
  readonly to?: number;
  /** Events with a smaller id. */
  readonly before?: string;
  readonly limit: number;
}

export interface Denial {
  readonly code: RefusalCode;
  readonly keyId?: string;
  readonly owner?: string;
  readonly ip?: string;
}

/** Collects denials between two flushes. */
export interface DenialLog {
  note(code: RefusalCode, key: KeyOwner | undefined, ip: string | undefined, now: number): void;
  drain(): AuditEvent[];
}

type KeyOwner = Pick<Principal, 'keyId' | 'owner'>;

/** Who was denied what. A key that is not known has no id. */
export function denialOf(code: RefusalCode, key: KeyOwner | undefined, ip: string | undefined): Denial {
  return {
    code,
    ...(key ? { keyId: key.keyId } : {}),
    ...(key?.owner === undefined ? {} : { owner: key.owner }),
    ...(ip === undefined ? {} : { ip }),
  };
}

interface Group {
  readonly first: Denial;
  readonly at: number;
  count: number;
}

const MAX_GROUPS = 1000;

/**
 * A flood of bad keys must not become a flood of rows: of each key and refusal the first denial of an
 * interval is kept with a count, and of unknown credentials the first thousand addresses.
 */
export function createDenialLog(provider: string, random: (size: number) => Uint8Array): DenialLog {
  // Two maps deep: a name put together from both takes longer than all the rest.
  const groups = new Map<RefusalCode, Map<string, Group>>();
  let size = 0;
  return {
    note(code, key, ip, now) {
      const who = key?.keyId ?? ip ?? '';
      const group = groups.get(code)?.get(who);
      if (group) {
        group.count++;
        return;
      }
      if (size >= MAX_GROUPS) return;
      size++;
      const first = denialOf(code, key, ip);
      groups.set(code, (groups.get(code) ?? new Map()).set(who, { first, at: now, count: 1 }));
    },
    drain() {
      const denied = [...groups.values()].flatMap((each) => [...each.values()]);
      const events = denied.map(({ first: { code, ...who }, at, count }): AuditEvent => {
        return {
          id: newId('evt', at, random),
          at,
          provider,
          action: 'denied',
          ...who,
          detail: { code, count },
        };
      });
      groups.clear();
      size = 0;
      return events;
    },
  };
}
