import type { Principal, RefusalCode } from '@sallyport/core';
import type { AuditEvent } from '../audit.js';
import type { RefusalEvent } from '../events.js';
import { newId } from '../keys/id.js';

/** The key that a refusal is about. */
export type RefusedKey = Pick<Principal, 'keyId' | 'owner'>;

/** Collects refusals between two flushes, for the audit log. */
export interface RefusalLog {
  /** Counts a refusal. `key` is undefined if the credential is unknown. */
  add(code: RefusalCode, key: RefusedKey | undefined, ip: string | undefined, now: number): void;
  /** Returns the refusals as audit events and forgets them. */
  drain(): AuditEvent[];
}

/** The event of a refusal. */
export function refusalEvent(
  provider: string,
  code: RefusalCode,
  key: RefusedKey | undefined,
  ip: string | undefined,
): RefusalEvent {
  return { type: 'key.refused', provider, code, ...callerOf(key, ip) };
}

function callerOf(key: RefusedKey | undefined, ip: string | undefined) {
  return {
    ...(key ? { keyId: key.keyId } : {}),
    ...(key?.owner === undefined ? {} : { owner: key.owner }),
    ...(ip === undefined ? {} : { ip }),
  };
}

interface Group {
  readonly caller: ReturnType<typeof callerOf>;
  readonly at: number;
  count: number;
}

const MAX_GROUPS = 1000;

/**
 * Creates an empty refusal log. A flood of bad keys must not become a flood of rows: the first refusal of each
 * key and code between two flushes is kept with a count. Unknown credentials are grouped by address. There are
 * at most 1,000 groups.
 */
export function createRefusalLog(provider: string, random: (size: number) => Uint8Array): RefusalLog {
  // Nested maps instead of one joined name. See bench/WHY.md, "Refusal log".
  const groups = new Map<RefusalCode, Map<string, Group>>();
  let size = 0;
  return {
    add(code, key, ip, now) {
      const name = key?.keyId ?? ip ?? '';
      const group = groups.get(code)?.get(name);
      if (group) {
        group.count++;
        return;
      }
      if (size >= MAX_GROUPS) return;
      size++;
      const made = { caller: callerOf(key, ip), at: now, count: 1 };
      groups.set(code, (groups.get(code) ?? new Map()).set(name, made));
    },
    drain() {
      const events = [...groups].flatMap(([code, byName]) =>
        [...byName.values()].map(
          ({ caller, at, count }): AuditEvent => ({
            id: newId('evt', at, random),
            at,
            provider,
            action: 'refused',
            ...caller,
            detail: { code, count },
          }),
        ),
      );
      groups.clear();
      size = 0;
      return events;
    },
  };
}
