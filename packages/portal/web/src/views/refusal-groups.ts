import type { AuditEvent } from '../contract.js';

/** Refused requests with one cause. */
export interface RefusalGroup {
  /** Tells groups apart. */
  readonly name: string;
  /** The refusal code. */
  readonly code: string;
  /** The cause beside the code, if the code has several. */
  readonly cause?: string;
  /** The scopes that the key lacked. */
  readonly scopes: readonly string[];
  /** The environment that was asked for. */
  readonly environment?: string;
  /** Refused requests. */
  readonly count: number;
  /** The newest time, in milliseconds since the epoch. */
  readonly at: number;
  /** The addresses, newest first. */
  readonly addresses: readonly string[];
}

/** Refusals in groups with one cause. The group with the newest comes first. */
export function refusalGroups(events: readonly AuditEvent[]): readonly RefusalGroup[] {
  const groups = new Map<string, RefusalGroup>();
  for (const event of events) {
    const one = groupOf(event);
    const known = groups.get(one.name);
    groups.set(one.name, known ? together(known, one) : one);
  }
  return [...groups.values()].sort((a, b) => b.at - a.at);
}

function groupOf({ at, ip, detail = {} }: AuditEvent): RefusalGroup {
  const { code, cause, scopes, environment, count } = detail;
  const lacking = Array.isArray(scopes) ? scopes.map(String).sort() : [];
  return {
    name: JSON.stringify([code, cause, lacking, environment]),
    ...{ code: String(code), scopes: lacking, at },
    ...(typeof cause === 'string' ? { cause } : {}),
    ...(typeof environment === 'string' ? { environment } : {}),
    count: typeof count === 'number' ? count : 1,
    addresses: ip === undefined ? [] : [ip],
  };
}

function together(a: RefusalGroup, b: RefusalGroup): RefusalGroup {
  return {
    ...a,
    count: a.count + b.count,
    at: Math.max(a.at, b.at),
    addresses: [...new Set([...a.addresses, ...b.addresses])],
  };
}
