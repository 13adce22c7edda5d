import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { sqliteStore } from '../../../src/sql.js';
import { importOptional } from '../../../src/stores/sql/optional.js';

const folder = mkdtempSync(join(tmpdir(), 'keyring-'));
afterAll(() => rmSync(folder, { recursive: true }));

test.each(['ERR_MODULE_NOT_FOUND', 'ERR_UNKNOWN_BUILTIN_MODULE'])('%s becomes the remedy', async (code) => {
  const missing = () => Promise.reject(Object.assign(new Error('no such module'), { code }));
  await expect(importOptional(missing, 'npm install pg')).rejects.toThrow('npm install pg');
});

test('a module that is there and breaks is not called missing', async () => {
  const broken = () => Promise.reject(new Error('broken'));
  await expect(importOptional(broken, 'npm install pg')).rejects.toThrow('broken');
});

test('a folder that is made for keys is for its owner only', async () => {
  const store = sqliteStore(join(folder, 'new', 'keys.db'));
  await store.open?.();
  expect(statSync(join(folder, 'new')).mode & 0o777).toBe(0o700);
  await store.close?.();
});
