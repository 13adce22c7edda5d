import { KeyringError } from './error.js';

/** Seconds, or a number with its unit: `'500ms'`, `'90s'`, `'15m'`, `'24h'`, `'30d'`. */
export type Duration = number | `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`;

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * A duration in milliseconds.
 *
 * @throws {KeyringError} `invalid_input` for a negative, endless or unreadable one.
 */
export function milliseconds(duration: Duration, field: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(
    typeof duration === 'number' ? `${duration}s` : String(duration),
  ) ?? [undefined, undefined, ''];
  const value = Math.round(Number(amount) * (UNITS[unit as string] ?? Number.NaN));
  if (Number.isSafeInteger(value)) return value;
  throw new KeyringError('invalid_input', "expected seconds, or a text such as '90s', '15m', '24h'", field);
}
