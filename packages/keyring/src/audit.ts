import type { RefusalCode } from '@sallyport/core';
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
  note(denial: Denial, now: number): void;
  drain(): AuditEvent[];
}

const MAX_GROUPS = 1000;

/**
 * A flood of bad keys must not become a flood of rows: of each key and refusal the first denial of an
 * interval is kept with a count, and of unknown credentials the first thousand addresses.
 */
export function createDenialLog(provider: string, random: (size: number) => Uint8Array): DenialLog {
  const groups = new Map<string, { readonly first: Denial; readonly at: number; count: number }>();
  return {
    note(denial, now) {
      const name = `${denial.code} ${denial.keyId ?? denial.ip ?? ''}`;
      const group = groups.get(name);
      if (group) group.count++;
      else if (groups.size < MAX_GROUPS) groups.set(name, { first: denial, at: now, count: 1 });
    },
    drain() {
      const events = [...groups.values()].map(({ first: { code, ...who }, at, count }): AuditEvent => {
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
      return events;
    },
  };
}
