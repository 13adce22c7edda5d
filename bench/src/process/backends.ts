import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Store } from '@sallyport/keyring';
import { memoryStore } from '@sallyport/keyring';
import { postgresStore, sqliteStore } from '@sallyport/keyring/sql';
import { connectPostgres, POSTGRES_URL } from '../services.js';

/** A store, and the same look-up by its driver alone. */
export interface Backend {
  /** An empty store. */
  readonly store: Store;
  /** Prepares a bare look-up, once the store has keys. A store in memory has no driver. */
  lookUps?(): Promise<() => unknown>;
  /** Removes the keys. */
  close?(): Promise<void>;
}

/** Name → opens an empty store; undefined if its server does not answer. */
export const backends = {
  memory: async (): Promise<Backend> => ({ store: memoryStore() }),
  'SQLite file': sqlite,
  Postgres: postgres,
} satisfies Readonly<Record<string, () => Promise<Backend | undefined>>>;

async function sqlite(): Promise<Backend> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-'));
  const file = join(folder, 'keys.db');
  return {
    store: sqliteStore(file),
    async lookUps() {
      const database = new DatabaseSync(file);
      const digests = database.prepare('select digest from sallyport_digests').all();
      const lookUp = database.prepare(lookUpQuery('sallyport_digests', 'sallyport_keys', '?'));
      return inTurn(digests, ({ digest }) => lookUp.get(String(digest)));
    },
    close: async () => rmSync(folder, { recursive: true }),
  };
}

async function postgres(): Promise<Backend | undefined> {
  const client = await connectPostgres().catch(() => undefined);
  if (!client) return undefined;
  const schema = `sallyport_bench_${randomBytes(6).toString('hex')}`;
  return {
    store: postgresStore(POSTGRES_URL, { schema }),
    async lookUps() {
      const { rows } = await client.query<{ digest: string }>(
        `select digest from ${schema}.sallyport_digests`,
      );
      const query = lookUpQuery(`${schema}.sallyport_digests`, `${schema}.sallyport_keys`, '$1');
      return inTurn(rows, ({ digest }) => client.query({ name: 'look-up', text: query, values: [digest] }));
    },
    async close() {
      await client.query(`set client_min_messages = warning; drop schema if exists ${schema} cascade`);
      await client.end();
    },
  };
}

function lookUpQuery(digests: string, keys: string, digest: string): string {
  return `select k.json from ${digests} d join ${keys} k on k.id = d.key_id where d.digest = ${digest}`;
}

function inTurn<Row>(rows: readonly Row[], lookUp: (row: Row) => unknown): () => unknown {
  let at = 0;
  return () => lookUp(rows[at++ % rows.length] as Row);
}
