import type { AuditEvent, Keyring } from '@sallyport/keyring';
import { dayOf } from './key-view.js';
import type { UsageView } from './schemas.js';

const DAY_MS = 86_400_000;
const PAGE = 1000;
const MAX_PAGES = 10;

/**
 * Requests and refusals of a key by day. The codes of refusals come from the audit log, the newest 10,000
 * entries at most; the counts do not depend on it.
 */
export async function usageView(keyring: Keyring, keyId: string, days: number): Promise<UsageView> {
  const to = Date.now();
  const from = to - (days - 1) * DAY_MS;
  const counts = await keyring.usage(keyId, { from: dayOf(from), to: dayOf(to) });
  const refused = counts.some(({ denied }) => denied > 0);
  const codes = refused
    ? await codesByDay(keyring, keyId, Date.parse(dayOf(from)))
    : new Map<string, Record<string, number>>();
  return {
    days: counts.map(({ day, accepted, denied }) => {
      const ofDay = codes.get(day);
      return { day, accepted, denied, ...(ofDay ? { codes: ofDay } : {}) };
    }),
  };
}

async function codesByDay(
  keyring: Keyring,
  keyId: string,
  from: number,
): Promise<Map<string, Record<string, number>>> {
  const days = new Map<string, Record<string, number>>();
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const found = await keyring.audit({ keyId, action: 'denied', from, limit: PAGE, cursor });
    for (const event of found.items) add(days, event);
    cursor = found.cursor;
    if (cursor === undefined) break;
  }
  return days;
}

function add(days: Map<string, Record<string, number>>, { at, detail }: AuditEvent): void {
  const { code, count } = detail ?? {};
  if (typeof code !== 'string' || typeof count !== 'number') return;
  const day = dayOf(at);
  const codes = days.get(day) ?? {};
  codes[code] = (codes[code] ?? 0) + count;
  days.set(day, codes);
}
