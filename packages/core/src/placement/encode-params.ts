import { CredentialError } from '../error.js';
import type { Values } from './template.js';

/**
 * Parameters as they stand in a URL.
 *
 * @throws {CredentialError} `invalid_option` for `.` and `..`, which change the path in whatever encoding.
 */
export function encodeParams(params: Values): Values {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => {
      if (value === '.' || value === '..')
        throw new CredentialError('invalid_option', `parameter "${name}" is "${value}"; expected a name`);
      return [name, encodeURIComponent(value)];
    }),
  );
}
