import type { Duration } from '@sallyport/core';
import { parseDuration } from '@sallyport/core/adapter';
import type { KeyringErrorCode } from './error.js';
import { KeyringError } from './error.js';

/**
 * Reads a duration that somebody passed in.
 *
 * @returns milliseconds.
 * @throws {KeyringError} `code`, with the field, for a negative, endless or unreadable duration.
 */
export function millisecondsOf(
  duration: Duration,
  field: string,
  code: Extract<KeyringErrorCode, 'invalid_input' | 'invalid_option'>,
): number {
  const milliseconds = parseDuration(duration);
  if (milliseconds !== undefined) return milliseconds;
  throw new KeyringError(code, "expected milliseconds, or a string such as '90s', '15m', '24h'", { field });
}
