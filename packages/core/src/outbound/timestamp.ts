import { parseDuration } from '../duration.js';
import type { TimeUnit } from '../grammar.js';

/** A time that an API states, as milliseconds since the epoch; undefined if it cannot be read. */
export function readTimestamp(stated: unknown, unit: TimeUnit, now: number): number | undefined {
  if (unit === 'iso') {
    const timestamp = typeof stated === 'string' ? Date.parse(stated) : Number.NaN;
    return Number.isNaN(timestamp) ? undefined : timestamp;
  }
  const relative = unit === 'seconds' || unit === 'milliseconds';
  // Some APIs state the unit, whatever their documentation says: "1h".
  if (relative && typeof stated === 'string' && /[a-z]$/.test(stated)) {
    const duration = parseDuration(stated);
    return duration === undefined ? undefined : now + duration;
  }
  const number = typeof stated === 'string' && stated.trim() !== '' ? Number(stated) : stated;
  if (typeof number !== 'number' || !Number.isFinite(number) || number < 0) return undefined;
  if (unit === 'seconds') return now + number * 1000;
  if (unit === 'milliseconds') return now + number;
  return unit === 'epoch' ? number * 1000 : number;
}
