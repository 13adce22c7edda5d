import type { Duration } from '@sallyport/core';
import { parseDuration } from '@sallyport/core/adapter';
import { InvalidArgumentError } from 'commander';
import { KeyringError } from '../error.js';
import type { ImportedKey } from '../manage/imported-key.js';
import type { RateInput } from '../manage/input.js';

/** Reads a whole number. @throws {InvalidArgumentError} for any other text. */
export function wholeNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected a whole number.');
}

/** Reads a rate such as `10/1s`. @throws {InvalidArgumentError} if it does not begin with a whole number. */
export function rateOf(text: string): RateInput {
  const [limit = '', per = ''] = text.split('/');
  return { limit: wholeNumber(limit), per: per as Duration };
}

/**
 * Reads a date, or a duration from now on.
 *
 * @returns milliseconds since the epoch.
 * @throws {InvalidArgumentError} for any other text.
 */
export function timestampOf(text: string): number {
  const duration = /^\d+[smhd]$/.test(text) ? parseDuration(text) : undefined;
  if (duration !== undefined) return Date.now() + duration;
  const timestamp = Date.parse(text);
  if (!Number.isNaN(timestamp)) return timestamp;
  throw new InvalidArgumentError('Expected a date such as 2027-01-31, or a duration such as 90d.');
}

/** Reads options such as `name=value`. @throws {KeyringError} `invalid_input` without the separator. */
export function pairs(texts: readonly string[], separator: string, field: string): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf(separator);
      if (at < 1) throw new KeyringError('invalid_input', `expected name${separator}value`, { field });
      return [text.slice(0, at).trim(), text.slice(at + 1).trim()];
    }),
  );
}

/** Reads one JSON object from each line. @throws {KeyringError} `invalid_input` with the line of the first mistake. */
export function importedKeysOf(text: string): ImportedKey[] {
  return text
    .replace(/(\r?\n)+$/, '')
    .split(/\r?\n/)
    .map((line, at) => {
      try {
        return JSON.parse(line) as ImportedKey;
      } catch {
        throw new KeyringError('invalid_input', 'expected one JSON object', { line: at + 1 });
      }
    });
}
