import { CredentialError } from '../error.js';
import type { ReadFault, Template, Values } from './template.js';

/** Reads a value that has to stand once. */
export function readSingle(
  found: readonly string[],
  template: Template,
  into: Record<string, string>,
): ReadFault | undefined {
  const [text] = found;
  if (found.length > 1) return 'ambiguous';
  if (text === undefined || text === '') return 'missing';
  return isPlainText(text) ? template.read(text, into) : 'malformed';
}

/**
 * Writes a template whose result has no control character.
 *
 * @param where - The name of the slot, for the error.
 * @throws {CredentialError} `source_invalid` for a value with a control character.
 */
export function plainText(template: Template, values: Values, where: string): string {
  const text = template.write(values);
  const isEmptyConstant = text === '' && template.names.length === 0;
  if (!isEmptyConstant && !isPlainText(text)) throw notAllowed(template, where, 'no control characters');
  return text;
}

/**
 * Writes once for the same values object: a client keeps one object until its secrets change.
 * See bench/WHY.md, "Placements".
 */
export function writeOnce(write: (values: Values) => string): (values: Values) => string {
  let last: { readonly values: Values; readonly text: string } | undefined;
  return (values) => {
    if (last?.values !== values) last = { values, text: write(values) };
    return last.text;
  };
}

/** Whether a string is not empty, has no control characters, and is well-formed Unicode. */
export function isPlainText(text: string): boolean {
  return isAsciiText(text) || (/^[^\p{Cc}]+$/u.test(text) && text.isWellFormed());
}

// A regular expression within a function is made anew by every call. See bench/WHY.md, "Headers".
const ASCII_TEXT = /^[ -~]+$/;

/** Whether a string is not empty and printable ASCII, as almost every credential is. It is the faster test. */
export function isAsciiText(text: string): boolean {
  return ASCII_TEXT.test(text);
}

/** An error that names the secret and what is allowed, never the value. */
export function notAllowed(template: Template, where: string, allowed: string): CredentialError {
  return new CredentialError(
    'source_invalid',
    `"${template.names.join('", "')}" cannot stand in ${where}: ${allowed} allowed there`,
  );
}
