import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import type { Bus } from '../../../src/index.js';
import { createKeyring } from '../../../src/index.js';
import { migrationSql, postgresStore } from '../../../src/sql.js';
import { acme, PEPPER } from '../../support/acme.js';
import { leasedSuite, limitsOf, limitsSuite } from '../../support/limits-suite.js';
import { describeWith, dropSchema, newSchema, POSTGRES_URL } from '../../support/services.js';
import { storeSuite } from '../../support/store-suite.js';

/** Takes no connection of a pool. */
const silentBus: Bus = { publish: async () => {}, subscribe: async () => async () => {} };

await describeWith(['Postgres'], 'postgres', () => {
  let schema: string;
  storeSuite({
    make() {
      schema = newSchema();
      return postgresStore(POSTGRES_URL, { schema });
    },
    clean: () => dropSchema(schema),
  });

  describe('limits', () => {
    const own = newSchema();
    const stores = [
      postgresStore(POSTGRES_URL, { schema: own }),
      postgresStore(POSTGRES_URL, { schema: own }),
    ] as const;
    afterAll(async () => {
      await Promise.all(stores.map((store) => store.close?.()));
      await dropSchema(own);
    });
    limitsSuite(() => limitsOf(stores[0]));
    leasedSuite(() => Promise.all([limitsOf(stores[0]), limitsOf(stores[1])]));
  });

  it('is migrated once by several that start together', async () => {
    const own = newSchema();
    const stores = Array.from({ length: 4 }, () => postgresStore(POSTGRES_URL, { schema: own }));
    await Promise.all(stores.map((store) => store.open?.()));
    await Promise.all(stores.map((store) => store.close?.()));
    const client = new pg.Client({ connectionString: POSTGRES_URL });
    await client.connect();
    const { rows } = await client.query(`select count(*)::int as n from "${own}".sallyport_migrations`);
    expect(rows).toEqual([{ n: 3 }]);
    await client.end();
    await dropSchema(own);
  });

  it('prints its migrations as SQL that a database takes', async () => {
    const own = newSchema();
    const client = new pg.Client({ connectionString: POSTGRES_URL });
    await client.connect();
    await client.query(migrationSql('postgres', { schema: own }));
    const { rows } = await client.query(`select version from "${own}".sallyport_migrations`);
    expect(rows).toEqual([{ version: 1 }, { version: 2 }, { version: 3 }]);
    await client.end();
    await dropSchema(own);
  });

  it('finds keys by statements that a connection prepares once, even if two schemas share it', async () => {
    const pool = new pg.Pool({ connectionString: POSTGRES_URL, max: 1 });
    const schemas = [newSchema(), newSchema()];
    for (const own of schemas) {
      const keyring = await createKeyring({
        provider: acme,
        store: { ...postgresStore(pool, { schema: own }), bus: silentBus },
        peppers: { 1: PEPPER },
        cache: { max: 0 },
      });
      const { secrets, key } = await keyring.create({ owner: own, name: 'n' });
      for (let time = 0; time < 3; time++)
        expect(await keyring.verify(secrets)).toMatchObject({ keyId: key.id, owner: own });
      await keyring.close();
    }
    const { rows } = await pool.query('select statement from pg_prepared_statements order by prepare_time');
    expect(rows.map(({ statement }) => /from "(\w+)"/.exec(statement)?.[1])).toEqual(schemas);
    await pool.end();
    for (const own of schemas) await dropSchema(own);
  });

  it('leaves a pool open that it did not make', async () => {
    const own = newSchema();
    const pool = new pg.Pool({ connectionString: POSTGRES_URL });
    const keyring = await createKeyring({
      provider: acme,
      store: postgresStore(pool, { schema: own }),
      peppers: { 1: PEPPER },
    });
    const { secrets, key } = await keyring.create({ owner: 'o', name: 'n', quota: { day: 1 } });
    expect(await keyring.verify(secrets)).toMatchObject({ keyId: key.id });
    expect(await keyring.verify(secrets)).toMatchObject({ code: 'quota_exceeded' });
    await keyring.close();
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await pool.end();
    await dropSchema(own);
  });
});
