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

/** Not empty, without control characters, well-formed Unicode. */
export function isPlainText(text: string): boolean {
  return /^[^\p{Cc}]+$/u.test(text) && text.isWellFormed();
}

/** Names the secret and what is allowed, never the value. */
export function illegal(template: Template, where: string, allowed: string): CredentialError {
  return new CredentialError(
    'source_invalid',
    `"${template.names.join('", "')}" cannot stand in ${where}: ${allowed} allowed there`,
  );
}
