import { SallyportError } from './error.js';

/** Milliseconds, or a number with its unit: `'500ms'`, `'90s'`, `'15m'`, `'24h'`, `'30d'`. */
export type Duration = number | `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`;

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A duration in milliseconds; undefined for a negative, endless or unreadable one. */
export function parseDuration(duration: unknown): number | undefined {
  const [, amount, unit] =
    /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(typeof duration === 'number' ? `${duration}ms` : String(duration)) ??
    [];
  const milliseconds = Math.round(Number(amount) * (UNITS[unit ?? ''] ?? Number.NaN));
  return Number.isSafeInteger(milliseconds) ? milliseconds : undefined;
}

/**
 * An option in milliseconds.
 *
 * @param option - The name that the error uses.
 * @throws {SallyportError} `invalid_option` for a negative, endless or unreadable duration.
 */
export function toMilliseconds(duration: Duration, option: string): number {
  const milliseconds = parseDuration(duration);
  if (milliseconds !== undefined) return milliseconds;
  throw new SallyportError('invalid_option', `${option}: ${DURATION_EXPECTED}`);
}

/** The end of an error about a duration. */
export const DURATION_EXPECTED = "expected milliseconds, or a string such as '500ms', '90s', '15m', '24h'";
