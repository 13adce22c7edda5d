import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it, onTestFinished, vi } from 'vitest';
import { createKeyring } from '../../../src/index.js';
import { sqliteStore } from '../../../src/sql.js';
import { acme, PEPPER } from '../../support/acme.js';

it('a purge on a machine where everything takes long goes on in batches, not key by key', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'purge-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const store = sqliteStore(join(folder, 'keys.db'));
  const keyring = await createKeyring({ provider: acme, store, peppers: { 1: PEPPER } });
  onTestFinished(() => keyring.close());
  const keys = Array.from({ length: 400 }, (_, at) => ({
    ...{ owner: 'o', name: 'n' },
    secrets: { apiKey: `imported-${at}-imported` },
  }));
  for (const { id } of await keyring.import(keys)) await keyring.revoke(id);
  const begun = vi.spyOn(DatabaseSync.prototype, 'exec');
  let time = performance.now();
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => (time += 50));
  const purged = await store.purge('acme', { revokedBefore: Date.now() + 1000 });
  const transactions = begun.mock.calls.filter(([text]) => text === 'begin immediate').length;
  clock.mockRestore();
  begun.mockRestore();
  expect(purged.keys).toBe(400);
  expect(transactions).toBeLessThan(30);
});
