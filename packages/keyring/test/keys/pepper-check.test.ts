import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Provider } from '@sallyport/core';
import { defineProvider } from '@sallyport/core';
import { afterAll, describe, expect, it } from 'vitest';
import type { Peppers } from '../../src/index.js';
import { createKeyring, memoryStore } from '../../src/index.js';
import { sqliteStore } from '../../src/sql.js';
import { acme, PEPPER } from '../support/acme.js';

const folder = mkdtempSync(join(tmpdir(), 'keyring-'));
afterAll(() => rmSync(folder, { recursive: true }));

const WRONG = 'another pepper, of another service';
const other = defineProvider({ ...acme, id: 'other', title: 'Other' });

describe.each([
  ['memory', memoryStore],
  ['sqlite', () => sqliteStore(join(folder, `${Math.random()}.db`))],
])('a store that knows a pepper (%s)', (_, make) => {
  it('refuses another one under its version, and keeps the right one', async () => {
    const store = make();
    const open = (peppers: Peppers, provider: Provider = acme) => createKeyring({ provider, store, peppers });
    const keyring = await open({ 1: PEPPER });
    await expect(open({ 1: WRONG })).rejects.toMatchObject({ code: 'invalid_option', field: 'peppers.1' });
    await expect(open({ 1: PEPPER, 2: WRONG })).resolves.toBeDefined();
    await expect(open({ 2: PEPPER })).rejects.toMatchObject({ field: 'peppers.2' });
    await expect(open({ 1: WRONG }, other)).resolves.toBeDefined();
    expect((await keyring.list()).items).toEqual([]);
    await expect(keyring.create({ owner: 'o', name: 'n' })).resolves.toBeDefined();
  });
});
