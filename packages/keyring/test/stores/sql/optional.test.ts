import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { sqliteStore } from '../../../src/sql.js';
import { ifMissing } from '../../../src/stores/sql/optional.js';

const folder = mkdtempSync(join(tmpdir(), 'keyring-'));
afterAll(() => rmSync(folder, { recursive: true }));

const failing = (code: string) => Promise.reject(Object.assign(new Error('no such module'), { code }));

test.each(['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND', 'ERR_UNKNOWN_BUILTIN_MODULE'])(
  '%s becomes the remedy',
  async (code) => {
    await expect(failing(code).catch(ifMissing('npm install pg'))).rejects.toMatchObject({
      code: 'invalid_option',
      message: 'npm install pg',
    });
  },
);

test('an installed module that breaks is not called missing', async () => {
  await expect(failing('ENOENT').catch(ifMissing('npm install pg'))).rejects.toThrow('no such module');
});

test('a folder that is created for keys is for its owner only', async () => {
  const store = sqliteStore(join(folder, 'new', 'keys.db'));
  await store.open?.();
  expect(statSync(join(folder, 'new')).mode & 0o777).toBe(0o700);
  await store.close?.();
});

test('a Node whose SQLite is too old is named, with what it needs', async () => {
  vi.doMock('node:sqlite', () => ({ DatabaseSync: class {}, StatementSync: class {} }));
  const store = sqliteStore(join(folder, 'old.db'));
  await expect(store.open?.()).rejects.toMatchObject({
    code: 'invalid_option',
    message: expect.stringContaining('needs Node 22.16 or later'),
  });
  vi.doUnmock('node:sqlite');
});
