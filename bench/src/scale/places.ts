import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inPostgres, POSTGRES_URL } from '../services.js';
import type { Place } from './keys.js';

/** Where keys are put for a while. */
export interface Places {
  readonly postgres: boolean;
  file(): Place;
  schema(): Place & { readonly schema: string };
  /** After a fill: what Postgres does by itself in time must not happen while it is measured. */
  settle(place: Place): Promise<void>;
  /** Megabytes. */
  size(place: Place): Promise<number>;
  /** May be called twice. */
  remove(): Promise<void>;
}

export async function openPlaces(): Promise<Places> {
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

    async settle(place) {
      if ('file' in place) return;
      await inPostgres(async (client) => {
        for (const name of ['keys', 'digests', 'audit'])
          await client.query(`vacuum analyze ${place.schema}.sallyport_${name}`);
      });
    },

    async size(place) {
      if ('file' in place) return statSync(place.file).size / 1e6;
      return inPostgres(async (client) => {
        const { rows } = await client.query<{ bytes: string }>(
          'select sum(pg_total_relation_size(c.oid)) as bytes from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relkind = $2',
          [place.schema, 'r'],
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
