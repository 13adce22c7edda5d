import { createPool } from 'mysql2';
import { createConnection, createPool as createPromisePool } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKeyring } from '../../../src/index.js';
import { migrationSql, mysqlStore } from '../../../src/sql.js';
import { acme, PEPPER } from '../../support/acme.js';
import { leasedSuite, limitsOf, limitsSuite } from '../../support/limits-suite.js';
import { describeWith, dropDatabase, newDatabase } from '../../support/services.js';
import { storeSuite } from '../../support/store-suite.js';

await describeWith(['MySQL'], 'mysql', () => {
  let url: string;
  storeSuite({
    async make() {
      url = await newDatabase();
      return mysqlStore(url);
    },
    clean: () => dropDatabase(url),
  });

  describe('limits', () => {
    let own: string;
    let stores: readonly [ReturnType<typeof mysqlStore>, ReturnType<typeof mysqlStore>];
    beforeAll(async () => {
      own = await newDatabase();
      stores = [mysqlStore(own), mysqlStore(own)];
    });
    afterAll(async () => {
      await Promise.all(stores.map((store) => store.close?.()));
      await dropDatabase(own);
    });
    limitsSuite(() => limitsOf(stores[0]));
    leasedSuite(() => Promise.all([limitsOf(stores[0]), limitsOf(stores[1])]));
  });

  it('is migrated once by several that start together', async () => {
    const own = await newDatabase();
    const stores = Array.from({ length: 4 }, () => mysqlStore(own));
    await Promise.all(stores.map((store) => store.open?.()));
    await Promise.all(stores.map((store) => store.close?.()));
    const connection = await createConnection(own);
    const [rows] = await connection.query('select version from sallyport_migrations order by version');
    expect(rows).toEqual([{ version: 1 }, { version: 2 }, { version: 3 }]);
    await connection.end();
    await dropDatabase(own);
  });

  it('goes on with a migration that was killed half-way', async () => {
    const own = await newDatabase();
    const connection = await createConnection({ uri: own, multipleStatements: true });
    const half = migrationSql('mysql').split(';\n').slice(0, 4).join(';\n');
    await connection.query(half);
    const store = mysqlStore(own);
    await store.open?.();
    await store.close?.();
    const [rows] = await connection.query('select count(*) as n from sallyport_migrations');
    expect(rows).toEqual([{ n: 3 }]);
    await connection.end();
    await dropDatabase(own);
  });

  it('opens tables that the printed SQL made, and creates none if it must not', async () => {
    const own = await newDatabase();
    await expect(mysqlStore(own, { migrate: false }).open?.()).rejects.toMatchObject({
      code: 'invalid_option',
      message: expect.stringContaining("migrationSql('mysql')"),
    });
    const connection = await createConnection({ uri: own, multipleStatements: true });
    await connection.query(migrationSql('mysql'));
    await connection.end();
    const store = mysqlStore(own, { migrate: false });
    await store.open?.();
    await store.close?.();
    await dropDatabase(own);
  });

  it("takes a user's pool of either kind and leaves it open, and joins a transaction", async () => {
    const own = await newDatabase();
    const pools = [createPool(own), createPromisePool(own)] as const;
    for (const pool of pools) {
      const keyring = await createKeyring({
        provider: acme,
        store: mysqlStore(pool),
        peppers: { 1: PEPPER },
      });
      const { secrets, key } = await keyring.create({ owner: 'o', name: 'n', quota: { day: 1 } });
      expect(await keyring.verify(secrets)).toMatchObject({ keyId: key.id });
      expect(await keyring.verify(secrets)).toMatchObject({ code: 'quota_exceeded' });
      await keyring.close();
    }
    const [, pool] = pools;
    const keyring = await createKeyring({ provider: acme, store: mysqlStore(pool), peppers: { 1: PEPPER } });
    const before = (await keyring.list()).items.length;
    const client = await pool.getConnection();
    await client.beginTransaction();
    await keyring.with(client).create({ owner: 'ada', name: 'CI' });
    expect((await keyring.list()).items).toHaveLength(before);
    await client.commit();
    expect((await keyring.list()).items).toHaveLength(before + 1);
    await client.beginTransaction();
    await keyring.with(client).create({ owner: 'ada', name: 'CI' });
    await client.rollback();
    client.release();
    expect((await keyring.list()).items).toHaveLength(before + 1);
    expect(() => keyring.with(pool)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
    await keyring.close();
    pools[0].end();
    await pools[1].end();
    await dropDatabase(own);
  });
});
