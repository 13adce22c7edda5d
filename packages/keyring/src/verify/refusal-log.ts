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
  /** Takes events back that could not be written. */
  restore(events: readonly AuditEvent[]): void;
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
  readonly caller: Partial<ReturnType<typeof callerOf>>;
  at: number;
  count: number;
}

/** Groups of unknown credentials, and of known keys: each has its own budget, so that neither hides the other. */
const MAX_GROUPS = 1000;

/**
 * Creates an empty refusal log. A flood of bad keys must not become a flood of rows: the first refusal of each
 * key and code between two flushes is kept with a count. Unknown credentials are grouped by address. There are
 * at most 1,000 groups of known keys and 1,000 of unknown credentials; one more row of each code counts the others.
 */
export function createRefusalLog(provider: string, random: (size: number) => Uint8Array): RefusalLog {
  let known = createGroups();
  let unknown = createGroups();

  function eventsOf(groups: Groups): AuditEvent[] {
    return [...groups.byCode].flatMap(([code, byName]) =>
      [...byName].map(([name, { caller, at, count }]): AuditEvent => {
        const detail = { code, count, ...(name === OTHERS ? { others: true } : {}) };
        return { id: newId('evt', at, random), at, provider, action: 'refused', ...caller, detail };
      }),
    );
  }

  return {
    add(code, key, ip, now) {
      const groups = key ? known : unknown;
      const name = key?.keyId ?? ip ?? '';
      const group = groups.byCode.get(code)?.get(name);
      if (group) group.count++;
      else addGroup(groups, code, name, key, ip, now, 1);
    },
    drain() {
      const events = [...eventsOf(known), ...eventsOf(unknown)];
      known = createGroups();
      unknown = createGroups();
      return events;
    },
    restore(events) {
      // Back into the same budgets: an outage of the store hides no refusal and fills no memory.
      for (const { at, keyId, owner, ip, detail = {} } of events) {
        const key = keyId === undefined ? undefined : { keyId, ...(owner === undefined ? {} : { owner }) };
        const name = detail.others === true ? OTHERS : (keyId ?? ip ?? '');
        addGroup(key ? known : unknown, detail.code as RefusalCode, name, key, ip, at, Number(detail.count));
      }
    },
  };
}

/** The name of the group that counts those beyond the budget. No key and no address has it. */
const OTHERS = '*';

interface Groups {
  // Nested maps instead of one joined name. See bench/WHY.md, "Refusal log".
  readonly byCode: Map<RefusalCode, Map<string, Group>>;
  size: number;
}

function createGroups(): Groups {
  return { byCode: new Map(), size: 0 };
}

function addGroup(
  groups: Groups,
  code: RefusalCode,
  name: string,
  key: RefusedKey | undefined,
  ip: string | undefined,
  at: number,
  count: number,
): void {
  const byName = groups.byCode.get(code) ?? new Map<string, Group>();
  groups.byCode.set(code, byName);
  const hasRoom = name !== OTHERS && groups.size < MAX_GROUPS;
  const known = byName.get(name) ?? (hasRoom ? undefined : byName.get(OTHERS));
  if (known) {
    known.count += count;
    known.at = Math.min(known.at, at);
    return;
  }
  if (hasRoom) groups.size++;
  byName.set(hasRoom ? name : OTHERS, { caller: hasRoom ? callerOf(key, ip) : {}, at, count });
}
