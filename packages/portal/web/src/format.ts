const numbers = new Intl.NumberFormat('en');
const dates = new Intl.DateTimeFormat('en', { dateStyle: 'medium' });
const timestamps = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });
const relatives = new Intl.RelativeTimeFormat('en', { numeric: 'always' });

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

/** `12,345`. */
export function formatCount(count: number): string {
  return numbers.format(count);
}

/** A timestamp's local date: `Nov 3, 2026`. */
export function formatDate(at: number): string {
  return dates.format(at);
}

/** A timestamp in local time: `Nov 3, 2026, 4:05 PM`. */
export function formatTimestamp(at: number): string {
  return timestamps.format(at);
}

/** A day as the API names it: `2026-11-03` → `Nov 3`. */
export function formatDay(day: string): string {
  return new Date(`${day}T00:00:00Z`).toLocaleDateString('en', {
    month: 'short',
    day: 'numeric',
    timeZone: 'UTC',
  });
}

/** A timestamp relative to now: `3 hours ago`, `in 2 days`, `just now`. */
export function formatAgo(at: number, now = Date.now()): string {
  const seconds = (at - now) / 1000;
  const step = STEPS.find(([, size]) => Math.abs(seconds) >= size);
  return step ? relatives.format(Math.round(seconds / step[1]), step[0]) : 'just now';
}

/** A count with its noun: `1 request`, `2 requests`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/**
 * A duration in its largest whole unit: `7 days`, `24 hours`, `90 seconds`.
 *
 * @param duration - Milliseconds.
 */
export function formatDuration(duration: number): string {
  const seconds = duration / 1000;
  if (seconds % 86_400 === 0 && seconds > 86_400) return plural(seconds / 86_400, 'day');
  if (seconds % 3600 === 0) return plural(seconds / 3600, 'hour');
  if (seconds % 60 === 0) return plural(seconds / 60, 'minute');
  return plural(seconds, 'second');
}

/**
 * A window of time as a rate names it: `second`, `minute`, `hour`, `day`, or `90 seconds`.
 *
 * @param duration - Milliseconds.
 */
export function formatWindow(duration: number): string {
  const name = { 1000: 'second', 60000: 'minute', 3600000: 'hour', 86400000: 'day' }[duration];
  return name ?? formatDuration(duration);
}
