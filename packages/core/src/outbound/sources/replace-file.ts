import { open, realpath, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Replaces a file by a new one of mode 0600: after a crash at any moment there is either the old text or the new one.
 * The caller holds the file's lock.
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  // A symbolic link stays one.
  const target = await realpath(path).catch(() => path);
  const made = `${target}.new`;
  await rm(made, { force: true }); // From a process that crashed.
  const file = await open(made, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(made, target);
  // The rename itself is on the disk once its folder is. Windows opens no folders.
  const folder = await open(dirname(target)).catch(() => undefined);
  await folder?.sync().catch(() => {});
  await folder?.close();
}
