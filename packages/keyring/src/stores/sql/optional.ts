import { KeyringError } from '../../error.js';

/**
 * Imports an optional module.
 *
 * @param remedy - The message of the error if the module is missing, such as `npm install pg`.
 * @throws {KeyringError} `invalid_option` if the module is missing. An error inside the module is passed on.
 */
export async function importOptional<T>(load: () => Promise<T>, remedy: string): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'ERR_UNKNOWN_BUILTIN_MODULE') throw error;
    throw new KeyringError('invalid_option', remedy, { cause: error });
  }
}
