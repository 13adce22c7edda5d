import { CredentialError } from '../../error.js';
import type { ReadFault, Template, Values } from '../template.js';

/** Reads a text that has to stand once. */
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

/** @throws {CredentialError} `source_invalid` where the text cannot stand there. */
export function plainText(template: Template, values: Values, where: string): string {
  const text = template.write(values);
  if (!isPlainText(text)) throw illegal(template, where, 'no control characters');
  return text;
}

/**
 * Writes a text once for the same values, by identity: the client holds them as one object until they change,
 * which saves 0.2 µs a request (HTTP Basic: 1.1 µs).
 */
export function rendered(write: (values: Values) => string): (values: Values) => string {
  let last: { readonly values: Values; readonly text: string } | undefined;
  return (values) => {
    if (last?.values !== values) last = { values, text: write(values) };
    return last.text;
  };
}

/** Not empty, without control characters, well-formed Unicode. */
export function isPlainText(text: string): boolean {
  return isAsciiText(text) || (/^[^\p{Cc}]+$/u.test(text) && text.isWellFormed());
}

/** Not empty, printable. What almost every credential is, and quicker to see than the rest. */
export function isAsciiText(text: string): boolean {
  return /^[ -~]+$/.test(text);
}

/** Names the secret and what is allowed, never the value. */
export function illegal(template: Template, where: string, allowed: string): CredentialError {
  return new CredentialError(
    'source_invalid',
    `"${template.names.join('", "')}" cannot stand in ${where}: ${allowed} allowed there`,
  );
}
