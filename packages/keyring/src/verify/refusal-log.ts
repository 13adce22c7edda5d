import type { Principal, RefusalCode } from '@sallyport/core';
import type { AuditEvent } from '../audit.js';
import type { RefusalEvent } from '../events.js';
import { ipOrNone } from '../keys/free-text.js';
import { newId } from '../keys/id.js';
import type { RefusalCause } from './refusal-cause.js';

/** The key that a refusal is about. */
export type RefusedKey = Pick<Principal, 'keyId' | 'owner'>;

/** Collects refusals between two flushes, for the audit log. */
export interface RefusalLog {
  /**
   * Counts a refusal. `key` is undefined if the credential is unknown; `cause` if the code says it all. An `ip` that is no
   * address counts as none.
   */
  add(
    code: RefusalCode,
    key: RefusedKey | undefined,
    ip: string | undefined,
    now: number,
    cause?: RefusalCause,
  ): void;
  /** Returns the refusals as audit events and forgets them. */
  drain(): AuditEvent[];
  /** Takes events back that could not be written. */
  restore(events: readonly AuditEvent[]): void;
}

/** The event of a refusal. An `ip` that is no address is left out. */
export function refusalEvent(
  provider: string,
  code: RefusalCode,
  key: RefusedKey | undefined,
  ip: string | undefined,
): RefusalEvent {
  return { type: 'key.refused', provider, code, ...callerOf(key, ipOrNone(ip)) };
}

function callerOf(key: RefusedKey | undefined, ip: string | undefined) {
  return {
    ...(key ? { keyId: key.keyId } : {}),
    ...(key?.owner === undefined ? {} : { owner: key.owner }),
    ...(ip === undefined ? {} : { ip }),
  };
}

/** A code with its cause: groups of one code and different causes are apart. */
type Kind = RefusalCode | `${RefusalCode} ${RefusalCause['cause']}`;

const KINDS: Readonly<Record<RefusalCause['cause'], Kind>> = {
  scope: 'forbidden scope',
  address: 'forbidden address',
  environment: 'invalid environment',
  secret: 'invalid secret',
};

function kindOf(code: RefusalCode, cause: RefusalCause | undefined): Kind {
  return cause ? KINDS[cause.cause] : code;
}

/** Scopes that one event names. */
const MAX_SCOPES = 20;

interface Group {
  readonly code: RefusalCode;
  cause: RefusalCause | undefined;
  readonly caller: Partial<ReturnType<typeof callerOf>>;
  at: number;
  count: number;
}

/** Groups of unknown credentials, and of known keys: each has its own budget, so that neither hides the other. */
const MAX_GROUPS = 1000;

/**
 * Creates an empty refusal log. A flood of bad keys must not become a flood of rows: the first refusal of each
 * key and cause between two flushes is kept with a count. Unknown credentials are grouped by address. There are
 * at most 1,000 groups of known keys and 1,000 of unknown credentials; one more row of each cause counts the others.
 */
export function createRefusalLog(provider: string, random: (size: number) => Uint8Array): RefusalLog {
  let known = createGroups();
  let unknown = createGroups();

  function eventsOf(groups: Groups): AuditEvent[] {
    return [...groups.byKind.values()].flatMap((byName) =>
      [...byName].map(([name, { code, cause, caller, at, count }]): AuditEvent => {
        const detail = { code, count, ...cause, ...(name === OTHERS ? { others: true } : {}) };
        return { id: newId('evt', at, random), at, provider, action: 'refused', ...caller, detail };
      }),
    );
  }

  return {
    add(code, key, ip, at, cause) {
      const groups = key ? known : unknown;
      const name = key?.keyId ?? ip ?? '';
      const group = groups.byKind.get(kindOf(code, cause))?.get(name);
      // Whoever is counted already has an address.
      if (group && (key || group.caller.ip === ip)) return addTo(group, 1, cause);
      const address = ipOrNone(ip);
      const caller = callerOf(key, address);
      addGroup(groups, key?.keyId ?? address ?? '', { code, cause, caller, at, count: 1 });
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
        const { code, count } = detail as { readonly code: RefusalCode; readonly count: number };
        const cause = 'cause' in detail ? causeIn(detail as unknown as RefusalCause) : undefined;
        addGroup(key ? known : unknown, name, { code, cause, caller: callerOf(key, ip), at, count });
      }
    },
  };
}

/** The name of the group that counts those beyond the budget. No key and no address has it. */
const OTHERS = '*';

interface Groups {
  // Nested maps instead of one joined name. See bench/WHY.md, "Refusal log".
  readonly byKind: Map<Kind, Map<string, Group>>;
  size: number;
}

function createGroups(): Groups {
  return { byKind: new Map(), size: 0 };
}

function causeIn({ cause, scopes, environment }: RefusalCause): RefusalCause {
  return { cause, ...(scopes ? { scopes } : {}), ...(environment === undefined ? {} : { environment }) };
}

/** Scopes of requests that were refused one after the other come together in one event. */
function addTo(group: Group, count: number, cause: RefusalCause | undefined): void {
  group.count += count;
  const known = group.cause?.scopes;
  const more = cause?.scopes?.filter((scope) => !known?.includes(scope)) ?? [];
  if (group.cause && known && more.length > 0 && known.length < MAX_SCOPES)
    group.cause = { ...group.cause, scopes: [...known, ...more].slice(0, MAX_SCOPES) };
}

function addGroup(groups: Groups, name: string, group: Group): void {
  const kind = kindOf(group.code, group.cause);
  const byName = groups.byKind.get(kind) ?? new Map<string, Group>();
  groups.byKind.set(kind, byName);
  const hasRoom = name !== OTHERS && groups.size < MAX_GROUPS;
  const known = byName.get(name) ?? (hasRoom ? undefined : byName.get(OTHERS));
  if (known) {
    addTo(known, group.count, hasRoom ? group.cause : undefined);
    known.at = Math.min(known.at, group.at);
    return;
  }
  if (hasRoom) groups.size++;
  const scopes = group.cause?.scopes?.slice(0, MAX_SCOPES);
  const cause = group.cause && { ...group.cause, ...(scopes ? { scopes } : {}) };
  // Those beyond the budget are counted by their cause; which scopes they lack is lost.
  byName.set(hasRoom ? name : OTHERS, {
    ...group,
    ...(hasRoom ? { cause } : { caller: {}, cause: group.cause && { cause: group.cause.cause } }),
  });
}
