/**
 * Imports what may be missing, and says what to do about it where it is.
 *
 * @param remedy - The message then, such as `npm install pg`.
 */
export async function importOptional<T>(load: () => Promise<T>, remedy: string): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'ERR_UNKNOWN_BUILTIN_MODULE') throw error;
    throw new Error(remedy, { cause: error });
  }
}
