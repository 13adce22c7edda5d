import type { AuditEvent, Keyring } from '@sallyport/keyring';
import { given } from './audit-operations.js';
import type { OperatorAuditFilter, Refusals } from './schemas.js';

const PAGE_SIZE = 1000;
const MAX_PAGES = 20;
const SHOWN = 5;

interface Cause {
  count: number;
  lastAt: number;
  readonly addresses: Map<string, number>;
  readonly keys: Map<string, number>;
  readonly owners: Map<string, number>;
}

/** Counts the newest 20,000 events of refusals in a time by their cause. */
export async function countRefusals(
  keyring: Keyring,
  filter: Pick<OperatorAuditFilter, 'from' | 'to' | 'owner'>,
): Promise<Refusals> {
  const causes = new Map<string, Cause>();
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const found = await keyring.audit({ ...given(filter), action: 'refused', cursor, limit: PAGE_SIZE });
    for (const event of found.items) add(causes, event);
    cursor = found.cursor;
    if (cursor === undefined) break;
  }
  const shown = [...causes].map(([code, { count, lastAt, addresses, keys, owners }]) => ({
    ...{ code, count, lastAt },
    ...{ addresses: most(addresses), keys: most(keys), owners: most(owners) },
  }));
  return { causes: shown.sort((a, b) => b.count - a.count), complete: cursor === undefined };
}

function add(causes: Map<string, Cause>, { at, ip, keyId, owner, detail = {} }: AuditEvent): void {
  const { code, count } = detail;
  if (typeof code !== 'string' || typeof count !== 'number') return;
  const cause = causes.get(code) ?? {
    ...{ count: 0, lastAt: at, addresses: new Map(), keys: new Map(), owners: new Map() },
  };
  causes.set(code, cause);
  cause.count += count;
  cause.lastAt = Math.max(cause.lastAt, at);
  for (const [counts, name] of [
    [cause.addresses, ip],
    [cause.keys, keyId],
    [cause.owners, owner],
  ] as const)
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + count);
}

function most(counts: ReadonlyMap<string, number>): { name: string; count: number }[] {
  const sorted = [...counts].map(([name, count]) => ({ name, count })).sort((a, b) => b.count - a.count);
  return sorted.slice(0, SHOWN);
}
