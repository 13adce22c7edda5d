import { KeyringError } from '../../error.js';

/** That a module is missing, in the words of `import` and of `require`. */
const MISSING = ['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND', 'ERR_UNKNOWN_BUILTIN_MODULE'];

/**
 * What `catch` of the `import()` of an optional module takes. It stands at the `import()` itself, because a bundler then
 * goes on without a module that is not installed. An error inside the module is passed on.
 *
 * @param remedy - The message of the error if the module is missing, such as `npm install pg`.
 * @throws {KeyringError} `invalid_option` if the module is missing.
 */
export function ifMissing(remedy: string): (error: unknown) => never {
  return (error) => {
    if (!MISSING.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    throw new KeyringError('invalid_option', remedy, { cause: error });
  };
}
