import { catalogue, t } from './locale.js';

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

/** `12,345`. */
export function formatCount(count: number): string {
  return new Intl.NumberFormat(catalogue().lang).format(count);
}

/** A timestamp's local date: `Nov 3, 2026`. */
export function formatDate(at: number): string {
  return new Intl.DateTimeFormat(catalogue().lang, { dateStyle: 'medium' }).format(at);
}

/** A timestamp in local time: `Nov 3, 2026, 4:05 PM`. */
export function formatTimestamp(at: number): string {
  return new Intl.DateTimeFormat(catalogue().lang, { dateStyle: 'medium', timeStyle: 'short' }).format(at);
}

/** A day as the API names it: `2026-11-03` → `Nov 3`. */
export function formatDay(day: string): string {
  const options = { month: 'short', day: 'numeric', timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat(catalogue().lang, options).format(new Date(`${day}T00:00:00Z`));
}

/** A timestamp relative to now: `3 hours ago`, `in 2 days`, `just now`. */
export function formatAgo(at: number, now = Date.now()): string {
  const seconds = (at - now) / 1000;
  const step = STEPS.find(([, size]) => Math.abs(seconds) >= size);
  if (!step) return t('justNow');
  const [unit, size] = step;
  return new Intl.RelativeTimeFormat(catalogue().lang).format(Math.round(seconds / size), unit);
}

/**
 * A duration in its largest whole unit: `7 days`, `24 hours`, `90 seconds`.
 *
 * @param duration - Milliseconds.
 */
export function formatDuration(duration: number): string {
  const seconds = duration / 1000;
  const unit = (name: string, size: number) =>
    new Intl.NumberFormat(catalogue().lang, { style: 'unit', unit: name, unitDisplay: 'long' }).format(
      seconds / size,
    );
  if (seconds % 86_400 === 0 && seconds > 86_400) return unit('day', 86_400);
  if (seconds % 3600 === 0) return unit('hour', 3600);
  if (seconds % 60 === 0) return unit('minute', 60);
  return unit('second', 1);
}

/**
 * A window of time as a rate names it: `second`, `minute`, `hour`, `day`, or `90 seconds`.
 *
 * @param duration - Milliseconds.
 */
export function formatWindow(duration: number): string {
  const name = ({ 1000: 'second', 60000: 'minute', 3600000: 'hour', 86400000: 'day' } as const)[duration];
  return name === undefined ? formatDuration(duration) : t(name);
}

/** The time zone of a quota, if it is not the one in which everything else is counted. */
export function foreignZone(of?: { readonly timeZone?: string | undefined }): string | undefined {
  return of?.timeZone === 'UTC' ? undefined : of?.timeZone;
}
