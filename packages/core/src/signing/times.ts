import type { NowRecipe } from '../grammar.js';

type TimeFormat = NowRecipe['now'];

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/** A time as a scheme writes it. */
export function writeTime(now: number, format: TimeFormat): string {
  if (format === 'seconds') return String(Math.floor(now / 1000));
  if (format === 'milliseconds') return String(now);
  const date = new Date(now);
  if (format === 'http') return date.toUTCString();
  const iso = date.toISOString();
  return format === 'iso' ? iso : iso.replace(/[:-]|\.\d{3}/g, '');
}

/** Milliseconds since the epoch; undefined for a text of another form. */
export function readTime(text: string, format: TimeFormat): number | undefined {
  if (format === 'seconds' || format === 'milliseconds')
    return /^\d{1,15}$/.test(text) ? Number(text) * (format === 'seconds' ? 1000 : 1) : undefined;
  if (format === 'iso' && !ISO.test(text)) return undefined;
  const time = Date.parse(
    format === 'compact' ? text.replace(/^(\d{4})(\d\d)(\d\dT\d\d)(\d\d)(\d\dZ)$/, '$1-$2-$3:$4:$5') : text,
  );
  // A date in one of the other two forms has one spelling only.
  return Number.isNaN(time) || (format !== 'iso' && writeTime(time, format) !== text) ? undefined : time;
}
