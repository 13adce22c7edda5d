import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';

/**
 * Opens a file or folder for reading, without following a symbolic link. If others had access to it, they have none
 * any more. Resolves to undefined if there is none.
 *
 * @throws {Error} if the path is a symbolic link, or belongs to another user.
 */
async function openPrivate(path: string): Promise<FileHandle | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    if (code === 'ELOOP' || code === 'EMLINK')
      throw new Error(`${path} is a symbolic link; nothing is read or written through one`);
    throw error;
  }
  try {
    const { mode } = await handle.stat();
    // Only the owner may change the mode, so a file of somebody else is an error here.
    if ((mode & 0o077) !== 0) await handle.chmod(mode & 0o700);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/**
 * Closes an existing file or folder to everybody but its owner.
 *
 * @throws {Error} if the path is a symbolic link, or belongs to another user.
 */
export async function makePrivate(path: string): Promise<void> {
  await (await openPrivate(path))?.close();
}

/**
 * Reads a file that only its owner may read; undefined if there is none.
 *
 * @throws {Error} if the path is a symbolic link, or belongs to another user.
 */
export async function readPrivate(path: string): Promise<string | undefined> {
  const handle = await openPrivate(path);
  try {
    return await handle?.readFile('utf8');
  } finally {
    await handle?.close();
  }
}
