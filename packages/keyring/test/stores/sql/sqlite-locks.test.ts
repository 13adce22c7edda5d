import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Store } from '../../../src/index.js';
import { sqliteConnection, sqliteStore } from '../../../src/sql.js';

const LOCKS = '/proc/locks';

/** How many locks this process has on a file. */
function locksOn(file: string): number {
  const inode = `:${statSync(file).ino} `;
  const own = ` ${process.pid} `;
  return readFileSync(LOCKS, 'utf8')
    .split('\n')
    .filter((line) => line.includes(inode) && line.includes(own)).length;
}

// By its lock another process knows that the file is in use. Without it, the first that closes the file removes the log
// of the others, and what they write from then on is lost.
it.skipIf(!existsSync(LOCKS))('a process that opens a SQLite file again keeps its lock on it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'locks-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'keys.db');
  const open = async (): Promise<Store> => {
    const store = sqliteStore(file);
    await store.open?.();
    return store;
  };
  const first = await open();
  expect(locksOn(file)).toBe(1);
  const second = await open();
  const own = await sqliteConnection(file);
  expect(locksOn(file)).toBe(1);
  await Promise.all([second.close?.(), own.close()]);
  expect(locksOn(file)).toBe(1);
  await first.close?.();
  expect(locksOn(file)).toBe(0);
});
