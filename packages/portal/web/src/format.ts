const number = new Intl.NumberFormat('en');
const date = new Intl.DateTimeFormat('en', { dateStyle: 'medium' });
const moment = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always' });

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

export function formatCount(count: number): string {
  return number.format(count);
}

export function formatDate(at: number): string {
  return date.format(at);
}

export function formatMoment(at: number): string {
  return moment.format(at);
}

/** `2026-11-03` → `Nov 3`. */
export function formatDay(day: string): string {
  return new Date(`${day}T00:00:00Z`).toLocaleDateString('en', {
    month: 'short',
    day: 'numeric',
    timeZone: 'UTC',
  });
}

/** `3 hours ago`, `in 2 days`, `just now`. */
export function formatAgo(at: number, now = Date.now()): string {
  const seconds = (at - now) / 1000;
  const step = STEPS.find(([, size]) => Math.abs(seconds) >= size);
  return step ? relative.format(Math.round(seconds / step[1]), step[0]) : 'just now';
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** Seconds in words: `second`, `minute`, `hour`, or `90 seconds`. */
export function formatWindow(seconds: number): string {
  const name = { 1: 'second', 60: 'minute', 3600: 'hour', 86400: 'day' }[seconds];
  return name ?? plural(seconds, 'second');
}
