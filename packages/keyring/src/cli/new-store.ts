import { existsSync, rmdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';

/** Removes what a command that failed has created. */
export interface NewStore {
  /** Whether the file was there before. */
  readonly existed: boolean;
  /** Removes the file and its folder, if both are new. */
  remove(): void;
}

/** Watches the file of a store that may be created. A URL is no file, and counts as one that existed. */
export function watchNewStore(location: string): NewStore {
  const path = location.replace(/^(file|sqlite):/, '');
  const isFile = !/^[a-z][a-z0-9+.-]*:\/\//i.test(location) && path !== ':memory:';
  const folder = dirname(path);
  const existed = !isFile || existsSync(path);
  const hadFolder = existsSync(folder);
  return {
    existed,
    remove() {
      if (existed) return;
      for (const end of ['', '-wal', '-shm', '-journal']) rmSync(path + end, { force: true });
      if (hadFolder) return;
      try {
        rmdirSync(folder);
      } catch {
        // Another command has put something into it.
      }
    },
  };
}
