import { assertFreeText } from '../keys/free-text.js';

const MAX_LENGTH = 500;

/**
 * Reads the reason of a revocation.
 *
 * @throws {KeyringError} `invalid_input` if it is longer than 500 characters, or no free text.
 */
export function reasonOf(reason: string | undefined): { readonly reason?: string } {
  if (reason === undefined || reason === '') return {};
  assertFreeText(reason, 'reason', MAX_LENGTH);
  return { reason };
}
