import { KeyringError } from '../error.js';
import { assertFreeText } from '../keys/free-text.js';
import type { Key } from '../keys/key.js';

/**
 * Creates the test of a search: whether the text is part of the name, of the hint of a secret, of a scope, or of a
 * value in the metadata. Case does not matter. It is made here and not in SQL, where each database folds letters in its
 * own way.
 *
 * @throws {KeyringError} `invalid_input` for a text that is empty, longer than 200 characters or no free text.
 */
export function createSearch(text: string): (key: Key) => boolean {
  if (text === '') throw new KeyringError('invalid_input', 'expected a text', { field: 'search' });
  assertFreeText(text, 'search', 200);
  const wanted = folded(text);
  const holds = (value: unknown): boolean => {
    if (typeof value === 'string') return folded(value).includes(wanted);
    if (typeof value === 'number' || typeof value === 'boolean') return String(value).includes(wanted);
    return typeof value === 'object' && value !== null && Object.values(value).some(holds);
  };
  return ({ name, hint, rotation, scopes, metadata }) =>
    [name, hint, rotation?.hint, scopes, metadata].some(holds);
}

function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}
