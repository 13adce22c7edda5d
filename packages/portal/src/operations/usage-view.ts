import type { AuditEvent, Keyring } from '@sallyport/keyring';
import type { UsageView } from '../schemas.js';
import { utcDayOf } from './key-view.js';

const DAY_MS = 86_400_000;
const PAGE_SIZE = 1000;
const MAX_PAGES = 10;

/**
 * Requests and refusals of a key by UTC day. The counts are exact. Their codes come from the newest 10,000
 * refusals in the audit log.
 *
 * @param days - How many days, today included.
 */
export async function usageView(keyring: Keyring, keyId: string, days: number): Promise<UsageView> {
  const to = Date.now();
  const from = to - (days - 1) * DAY_MS;
  const counts = await keyring.usage(keyId, { from: utcDayOf(from), to: utcDayOf(to) });
  const anyRefused = counts.some(({ refused }) => refused > 0);
  const codes = anyRefused
    ? await codesByDay(keyring, keyId, Date.parse(utcDayOf(from)))
    : new Map<string, Record<string, number>>();
  return {
    days: counts.map(({ day, accepted, refused }) => {
      const ofDay = codes.get(day);
      return { day, accepted, refused, ...(ofDay ? { codes: ofDay } : {}) };
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
    const found = await keyring.audit({ keyId, action: 'refused', from, limit: PAGE_SIZE, cursor });
    for (const event of found.items) add(days, event);
    cursor = found.cursor;
    if (cursor === undefined) break;
  }
  return days;
}

function add(days: Map<string, Record<string, number>>, { at, detail }: AuditEvent): void {
  const { code, count } = detail ?? {};
  if (typeof code !== 'string' || typeof count !== 'number') return;
  const day = utcDayOf(at);
  const codes = days.get(day) ?? {};
  codes[code] = (codes[code] ?? 0) + count;
  days.set(day, codes);
}
