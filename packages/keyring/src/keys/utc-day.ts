/** The length of a UTC day. The epoch knows no leap seconds. */
export const DAY_MS = 86_400_000;

const HOUR_MS = 3_600_000;

/** A span of time: `startsAt` is in it, `endsAt` is not. Both are milliseconds since the epoch. */
export interface TimeWindow {
  /** The first timestamp of the window. */
  readonly startsAt: number;
  /** The first timestamp after the window. */
  readonly endsAt: number;
}

/** The UTC day of a timestamp. */
export function utcDay(now: number): TimeWindow {
  const startsAt = Math.floor(now / DAY_MS) * DAY_MS;
  return { startsAt, endsAt: startsAt + DAY_MS };
}

/** The UTC hour of a timestamp. */
export function utcHour(now: number): TimeWindow {
  const startsAt = Math.floor(now / HOUR_MS) * HOUR_MS;
  return { startsAt, endsAt: startsAt + HOUR_MS };
}

/** The last timestamp that a date can have: the end of a window that never ends. */
export const FOREVER = 8_640_000_000_000_000;

/** The nearest timestamp that a date can have. A row that something else wrote may hold one that no date could show. */
export function withinDates(timestamp: number): number {
  return Math.max(-FOREVER, Math.min(FOREVER, timestamp));
}

/** The window that never ends. */
export function lifetime(): TimeWindow {
  return { startsAt: 0, endsAt: FOREVER };
}

/** The UTC month of a timestamp. */
export function utcMonth(now: number): TimeWindow {
  const date = new Date(now);
  const startsAt = Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
  const endsAt = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
  return { startsAt, endsAt };
}

/** The UTC day of a timestamp as `YYYY-MM-DD`. */
export function dayName(now: number): string {
  return new Date(now).toISOString().slice(0, 10);
}
