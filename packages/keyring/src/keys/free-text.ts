import { isIP } from 'node:net';
import { KeyringError } from '../error.js';

/** Control characters, unpaired surrogates, and characters that change the direction of a line. */
const REWRITES = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
/** A character that shows something: neither white space nor invisible. */
const VISIBLE = /[^\s\p{Cf}\p{Z}\u115f\u1160\u2800\u3164\uffa0]/u;

/** What {@link isFreeText} expects. */
export const FREE_TEXT_EXPECTED =
  'expected a string with a visible character, and without control characters and marks of direction';

/** Whether a text shows something, and cannot rewrite the line of a terminal or a page that shows it. */
export function isFreeText(text: string): boolean {
  return !REWRITES.test(text) && VISIBLE.test(text);
}

/**
 * A text of a person.
 *
 * @throws {KeyringError} `invalid_input`, with the field, for a text that is too long or not {@link isFreeText}.
 */
export function assertFreeText(text: unknown, field: string, maxLength: number): void {
  if (typeof text !== 'string' || text.length > maxLength)
    throw new KeyringError('invalid_input', `expected a string of at most ${maxLength} characters`, {
      field,
    });
  if (!isFreeText(text)) throw new KeyringError('invalid_input', FREE_TEXT_EXPECTED, { field });
}

/** An address, or undefined for a text that is none. */
export function ipOrNone(ip: string | undefined): string | undefined {
  return ip !== undefined && isIP(ip) !== 0 ? ip : undefined;
}

/** A name that somebody passed in, if it cannot be a secret: errors do not repeat others. */
export function nameForError(name: unknown): string {
  return typeof name === 'string' && /^[A-Za-z]{1,24}$/.test(name) ? name : '(unknown)';
}

/** A text as a terminal shows it: a character that could rewrite the line is written as its code. */
export function forTerminal(text: string): string {
  return text.replaceAll(
    new RegExp(REWRITES.source, 'gu'),
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** A value as JSON that a terminal may show: characters that could rewrite the line are written as JSON's own escapes. */
export function jsonForTerminal(value: unknown): string {
  return JSON.stringify(value, null, 2).replaceAll(new RegExp(REWRITES.source, 'gu'), (character) =>
    character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
