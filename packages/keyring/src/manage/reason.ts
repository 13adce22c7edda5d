import { KeyringError } from '../error.js';

const MAX_LENGTH = 500;

/**
 * Reads the reason of a revocation.
 *
 * @throws {KeyringError} `invalid_input` if it is longer than 500 characters.
 */
export function reasonOf(reason: string | undefined): { readonly reason?: string } {
  if (reason === undefined) return {};
  if (typeof reason === 'string' && reason.length <= MAX_LENGTH) return { reason };
  throw new KeyringError('invalid_input', `expected a string of at most ${MAX_LENGTH} characters`, {
    field: 'reason',
  });
}
