import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryStore } from '@sallyport/keyring';
import { sqliteStore } from '@sallyport/keyring/sql';
import { onTestFinished } from 'vitest';

/** The stores that the operations are tested on. */
export const stores = [
  ['memory', memoryStore],
  ['SQLite', sqliteInFolder],
] as const;

function sqliteInFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-portal-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return sqliteStore(join(folder, 'keys.db'));
}
