import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, onTestFinished } from 'vitest';
import type { Store } from '../../src/index.js';
import { memoryStore } from '../../src/index.js';
import { mysqlStore, postgresStore, sqliteStore } from '../../src/sql.js';
import { describeWith, dropDatabase, dropSchema, newDatabase, newSchema, POSTGRES_URL } from './services.js';

/** Makes a store of its own for one test, and a function that opens more nodes on it. */
export type MakeNodes = () => Promise<() => Store>;

/** The tests of `body` on each kind of store. */
export async function describeEveryStore(name: string, body: (makeNodes: MakeNodes) => void): Promise<void> {
  describe(`${name}, in memory`, () =>
    body(async () => {
      const store = memoryStore();
      return () => store;
    }));
  describe(`${name}, on SQLite`, () =>
    body(async () => {
      const folder = mkdtempSync(join(tmpdir(), 'keyring-'));
      onTestFinished(() => rmSync(folder, { recursive: true }));
      return () => sqliteStore(join(folder, 'keys.db'));
    }));
  await describeWith(['Postgres'], `${name}, on Postgres`, () =>
    body(async () => {
      const schema = newSchema();
      onTestFinished(() => dropSchema(schema));
      return () => postgresStore(POSTGRES_URL, { schema });
    }),
  );
  await describeWith(['MySQL'], `${name}, on MySQL`, () =>
    body(async () => {
      const url = await newDatabase();
      onTestFinished(() => dropDatabase(url));
      return () => mysqlStore(url);
    }),
  );
}
