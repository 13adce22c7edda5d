import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inPostgres, POSTGRES_URL } from '../services.js';
import type { StoreLocation } from './keys.js';

/** Temporary locations for stores. */
export interface StoreLocations {
  /** Whether a Postgres answers. */
  readonly postgres: boolean;
  /** Returns the path of a new file. */
  file(): StoreLocation;
  /** Returns the name of a new schema. */
  schema(): StoreLocation & { readonly schema: string };
  /** Vacuums a filled store, so that Postgres does not do it during a measurement. */
  settle(location: StoreLocation): Promise<void>;
  /** Size of a store, in megabytes. */
  size(location: StoreLocation): Promise<number>;
  /** Deletes all locations. May be called twice. */
  remove(): Promise<void>;
}

/** Makes a folder and a prefix for this run. */
export async function openLocations(): Promise<StoreLocations> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-'));
  const prefix = `sallyport_bench_${randomBytes(6).toString('hex')}`;
  const postgres = await inPostgres((client) => client.query('select 1')).then(
    () => true,
    () => false,
  );
  let count = 0;
  return {
    postgres,
    file: () => ({ file: join(folder, `${++count}.db`) }),
    schema: () => ({ url: POSTGRES_URL, schema: `${prefix}_${++count}` }),

    async settle(location) {
      if ('file' in location) return;
      await inPostgres(async (client) => {
        for (const name of ['keys', 'digests', 'audit'])
          await client.query(`vacuum analyze ${location.schema}.sallyport_${name}`);
      });
    },

    async size(location) {
      if ('file' in location) return statSync(location.file).size / 1e6;
      return inPostgres(async (client) => {
        const { rows } = await client.query<{ bytes: string }>(
          'select sum(pg_total_relation_size(c.oid)) as bytes from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relkind = $2',
          [location.schema, 'r'],
        );
        return Number(rows[0]?.bytes) / 1e6;
      });
    },

    async remove() {
      rmSync(folder, { recursive: true, force: true });
      if (!postgres) return;
      await inPostgres(async (client) => {
        await client.query('set client_min_messages = warning');
        for (let at = 1; at <= count; at++)
          await client.query(`drop schema if exists ${prefix}_${at} cascade`);
      });
    },
  };
}
