import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { inspect } from 'node:util';
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createKeyring } from '../../../src/index.js';
import { migrationSql, sqliteStore } from '../../../src/sql.js';
import { acme, fakeClock, HOUR, PEPPER } from '../../support/acme.js';
import { leasedSuite, limitsOf, limitsSuite } from '../../support/limits-suite.js';
import { storeSuite } from '../../support/store-suite.js';

const folder = mkdtempSync(join(tmpdir(), 'keyring-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

const newFile = () => join(folder, `${++files}`, 'keys.db');

describe('sqlite', () => {
  storeSuite({ make: () => sqliteStore(newFile()) });

  describe('limits', () => {
    const file = newFile();
    const stores = [sqliteStore(file), sqliteStore(file)] as const;
    afterAll(() => Promise.all(stores.map((store) => store.close?.())));
    limitsSuite(() => limitsOf(stores[0]));
    leasedSuite(() => Promise.all([limitsOf(stores[0]), limitsOf(stores[1])]));
  });

  it('the commit of a large import is on another thread', async () => {
    const statements = vi.spyOn(DatabaseSync.prototype, 'exec');
    onTestFinished(() => statements.mockRestore());
    const commits = () => statements.mock.calls.filter(([text]) => text === 'commit').length;
    const file = newFile();
    const keyring = await createKeyring({ provider: acme, store: sqliteStore(file), peppers: { 1: PEPPER } });
    const before = commits();
    const keys = Array.from({ length: 2500 }, (_, at) => ({
      owner: 'o',
      name: 'n',
      secrets: { apiKey: `imported-${at}-imported` },
    }));
    await keyring.import(keys);
    expect(commits()).toBe(before);
    for (const { secrets } of [keys[0], keys[2499]].filter((key) => key !== undefined))
      expect(await keyring.verify(secrets)).toMatchObject({ owner: 'o' });
    await expect(keyring.import(keys)).rejects.toMatchObject({ code: 'duplicate', line: 1 });
    await keyring.create({ owner: 'o', name: 'n' });
    expect((await keyring.audit({ limit: 1000 })).items).toHaveLength(1000);
    await keyring.close();
  });

  it('is migrated once by two that start together, in a file that only its owner can read', async () => {
    const file = newFile();
    const stores = [sqliteStore(file), sqliteStore(file), sqliteStore(file)];
    await Promise.all(stores.map((store) => store.open?.()));
    await Promise.all(stores.map((store) => store.close?.()));
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const database = new DatabaseSync(file);
    expect(database.prepare('select version from sallyport_migrations').all()).toEqual([
      { version: 1 },
      { version: 2 },
      { version: 3 },
    ]);
    database.close();
  });

  it('finds a key in one indexed read', async () => {
    const file = newFile();
    const store = sqliteStore(file);
    await store.open?.();
    await store.close?.();
    const database = new DatabaseSync(file);
    const plan = database
      .prepare(
        'explain query plan select k.json, o.json from sallyport_keys as k left join sallyport_owners as o on o.provider = k.provider and o.owner = k.owner inner join sallyport_digests as d on d.key_id = k.id where d.digest in (?, ?)',
      )
      .all('a', 'b') as { detail: string }[];
    database.close();
    expect(plan.map(({ detail }) => detail)).toEqual([
      'SEARCH d USING PRIMARY KEY (digest=?)',
      'SEARCH k USING INDEX sqlite_autoindex_sallyport_keys_1 (id=?)',
      'SEARCH o USING INDEX sqlite_autoindex_sallyport_owners_1 (provider=? AND owner=?) LEFT-JOIN',
    ]);
  });

  it('prints its migrations as SQL that a database takes', () => {
    const database = new DatabaseSync(':memory:');
    database.exec(migrationSql('sqlite'));
    expect(database.prepare('select version from sallyport_migrations').all()).toEqual([
      { version: 1 },
      { version: 2 },
      { version: 3 },
    ]);
    database.close();
  });

  it('a rotation survives a restart, and ends at the stored time', async () => {
    const file = newFile();
    const clock = fakeClock();
    const open = () =>
      createKeyring({ provider: acme, store: sqliteStore(file), peppers: { 1: PEPPER }, clock });
    const before = await open();
    const { key, secrets: old } = await before.create({ owner: 'o', name: 'n' });
    const { secrets: fresh } = await before.regenerate(key.id, { grace: '2h' });
    await before.close();

    clock.advance(HOUR);
    const after = await open();
    expect(await after.verify(old)).toMatchObject({ keyId: key.id, secret: 'previous' });
    expect(await after.verify(fresh)).toMatchObject({ keyId: key.id, secret: 'current' });
    clock.advance(HOUR);
    expect(await after.verify(old)).toEqual({ code: 'invalid' });
    expect(await after.verify(fresh)).toMatchObject({ keyId: key.id });
    await after.close();
  });

  it('no secret is in the file, in its log, in an audit row, an event or an error', async () => {
    const file = newFile();
    const heard: unknown[] = [];
    const listener = (message: unknown) => heard.push(message);
    subscribe('sallyport:keyring', listener);
    const keyring = await createKeyring({ provider: acme, store: sqliteStore(file), peppers: { 1: PEPPER } });
    const { key, secrets } = await keyring.create({ owner: 'o', name: 'visible in the file' });
    const { secrets: fresh } = await keyring.regenerate(key.id, { grace: '1h' });
    const imported = [{ owner: 'o', name: 'n', secrets: { apiKey: 'canary-imported' } }];
    await keyring.import(imported);
    heard.push(await keyring.import(imported).catch((error) => error));
    heard.push(await keyring.verify(secrets, { ip: '192.0.2.1', scopes: ['missing'] }));
    heard.push(await keyring.verify({ apiKey: 'canary-presented' }));
    heard.push(await keyring.audit(), await keyring.list(), keyring);
    unsubscribe('sallyport:keyring', listener);
    const bytes = ['', '-wal'].map((suffix) => readFileSync(file + suffix, 'latin1')).join('');
    const told = inspect(heard, { depth: 10, showHidden: true, maxArrayLength: null });
    expect(bytes).toContain('visible in the file');
    expect(told).toContain('visible in the file');
    for (const canary of [secrets.apiKey, fresh.apiKey, 'canary-imported', 'canary-presented', PEPPER]) {
      expect(bytes.includes(canary)).toBe(false);
      expect(told.includes(canary)).toBe(false);
    }
    await keyring.close();
  });
});
