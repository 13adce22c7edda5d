import type { TimeWindow } from './utc-day.js';
import { DAY_MS } from './utc-day.js';

/** A date of the calendar. The month counts from 0; a day beyond its end is in the next month, as in `Date.UTC`. */
type CalendarDate = readonly [year: number, month: number, day: number];

/** The start of the period that is so many periods after the one around a date. */
type PeriodStart = (date: CalendarDate, later: number) => CalendarDate;

const formats = new Map<string, Intl.DateTimeFormat>();

/** The last window of each kind and zone: most keys of a zone share it. */
const lastWindows = new Map<string, TimeWindow>();

/** The name of a time zone as this Node spells it; undefined for a text that names none. */
export function timeZoneName(text: string): string | undefined {
  // An offset such as `+01:00` is known to some versions of Node only, and has no summer time.
  if (!/^[A-Za-z]/.test(text)) return undefined;
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

/**
 * The day of a time zone. Where the clocks are changed it has 23 or 25 hours.
 *
 * @throws {RangeError} for a zone that this Node does not know.
 */
export function zonedDay(timeZone: string, now: number): TimeWindow {
  return windowOf(`day ${timeZone}`, timeZone, now, ([year, month, day], later) => [
    year,
    month,
    day + later,
  ]);
}

/**
 * The month of a time zone that begins on a day of the calendar's month, or on its last day if it is shorter.
 *
 * @param startDay - 1 to 31.
 * @throws {RangeError} for a zone that this Node does not know.
 */
export function zonedMonth(timeZone: string, startDay: number, now: number): TimeWindow {
  return windowOf(`month ${startDay} ${timeZone}`, timeZone, now, ([year, month], later) => {
    const longest = new Date(Date.UTC(year, month + later + 1, 0)).getUTCDate();
    return [year, month + later, Math.min(startDay, longest)];
  });
}

function windowOf(name: string, timeZone: string, now: number, period: PeriodStart): TimeWindow {
  const known = lastWindows.get(name);
  if (known && now >= known.startsAt && now < known.endsAt) return known;
  const local = new Date(localTime(timeZone, now));
  const date = [local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate()] as const;
  // A month may begin after this date, and clocks may be set back over the start of a day.
  let later = 1;
  let endsAt = startOf(timeZone, period(date, later));
  let startsAt = startOf(timeZone, period(date, later - 1));
  while (startsAt > now) {
    endsAt = startsAt;
    startsAt = startOf(timeZone, period(date, --later - 1));
  }
  const window = { startsAt, endsAt };
  lastWindows.set(name, window);
  return window;
}

/** When a date begins. If the clocks skip its midnight, it begins with the skip. */
function startOf(timeZone: string, [year, month, day]: CalendarDate): number {
  const midnight = Date.UTC(year, month, day);
  const candidates = [-DAY_MS, DAY_MS].map((distance) => {
    const nearby = midnight + distance;
    return midnight - (localTime(timeZone, nearby) - nearby);
  });
  const exact = candidates.filter((candidate) => localTime(timeZone, candidate) === midnight);
  return Math.max(...(exact.length > 0 ? exact : candidates));
}

/** What the clocks of a zone show, as if it were UTC, to the second. */
function localTime(timeZone: string, timestamp: number): number {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(timestamp)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone, hourCycle: 'h23', calendar: 'gregory', numberingSystem: 'latn' },
    ...{ year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
  });
  formats.set(timeZone, made);
  return made;
}
