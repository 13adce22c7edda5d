import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { createKeyring, memoryStore } from '../../../src/index.js';
import { postgresStore, sqliteConnection, sqliteStore } from '../../../src/sql.js';
import { acme, PEPPER } from '../../support/acme.js';
import { describeWith, dropSchema, newSchema, POSTGRES_URL } from '../../support/services.js';

const folder = mkdtempSync(join(tmpdir(), 'keyring-'));
afterAll(() => rmSync(folder, { recursive: true }));

const open = (store: ReturnType<typeof sqliteStore>, options = {}) =>
  createKeyring({ provider: acme, store, peppers: { 1: PEPPER }, ...options });

describe("SQLite: the application's own transaction", () => {
  async function setUp() {
    const file = join(folder, `${Math.random()}.db`);
    const keyring = await open(sqliteStore(file), { storeTimeout: '300ms' });
    const { db, close } = await sqliteConnection(file);
    await sql`create table people (name text)`.execute(db);
    const people = async () => (await sql`select name from people`.execute(db)).rows.length;
    return { keyring, db, people, close };
  }

  it('takes a new account and its first key together, or neither', async () => {
    const { keyring, db, people, close } = await setUp();
    const created: string[] = [];
    keyring.on('key.created', ({ keyId }) => created.push(String(keyId)));
    const { issued, inside } = await db.transaction().execute(async (transaction) => {
      await sql`insert into people values ('ada')`.execute(transaction);
      const inside = keyring.with(transaction);
      return { issued: await inside.create({ owner: 'ada', name: 'CI' }), inside };
    });
    expect(created).toEqual([]);
    await inside.announce();
    expect(created).toEqual([issued.key.id]);
    expect(await keyring.verify(issued.secrets)).toMatchObject({ keyId: issued.key.id });

    const failed = db.transaction().execute(async (transaction) => {
      await sql`insert into people values ('grace')`.execute(transaction);
      await keyring.with(transaction).create({ owner: 'grace', name: 'CI' });
      throw new Error('rolled back');
    });
    await expect(failed).rejects.toThrow('rolled back');
    expect([await people(), (await keyring.list()).items.length]).toEqual([1, 1]);
    await keyring.close();
    await close();
  });

  it('refuses at once what would wait for itself, and goes on', async () => {
    const { keyring, db, people, close } = await setUp();
    const begun = performance.now();
    await db.transaction().execute(async (transaction) => {
      await sql`insert into people values ('ada')`.execute(transaction);
      await expect(keyring.create({ owner: 'ada', name: 'CI' })).rejects.toMatchObject({
        code: 'invalid_state',
        message: expect.stringContaining('keyring.with(transaction)'),
      });
    });
    expect(performance.now() - begun).toBeLessThan(200);
    expect(await people()).toBe(1);
    await expect(keyring.create({ owner: 'ada', name: 'CI' })).resolves.toBeDefined();
    await keyring.close();
    await close();
  });

  it('that never ends costs others a limited wait: unavailable, and then all is well', async () => {
    const { keyring, db, close } = await setUp();
    let end = () => {};
    const endless = db.transaction().execute(() => new Promise<void>((resolve) => (end = resolve)));
    await new Promise((resolve) => setTimeout(resolve, 20));
    await expect(keyring.create({ owner: 'o', name: 'n' })).rejects.toMatchObject({
      code: 'unavailable',
      status: 503,
      retryable: true,
    });
    end();
    await endless;
    await expect(keyring.create({ owner: 'o', name: 'n' })).resolves.toBeDefined();
    expect((await keyring.list()).items).toHaveLength(1);
    await keyring.close();
    await close();
  });
});

it('a store without transactions says so', async () => {
  const keyring = await open(memoryStore());
  expect(() => keyring.with({})).toThrow(expect.objectContaining({ code: 'invalid_option' }));
});

await describeWith(['Postgres'], "Postgres: the application's own transaction", () => {
  it('takes an account and its key together: a pg client, a Kysely transaction', async () => {
    const schema = newSchema();
    const keyring = await open(postgresStore(POSTGRES_URL, { schema }));
    const pool = new pg.Pool({ connectionString: POSTGRES_URL });
    const count = async () => (await keyring.list()).items.length;

    const client = await pool.connect();
    await client.query('begin');
    const inside = keyring.with(client);
    const { key, secrets } = await inside.create({ owner: 'ada', name: 'CI', scopes: ['a'] });
    await inside.update(key.id, { name: 'CI 2' });
    expect(await inside.get(key.id)).toMatchObject({ name: 'CI 2' });
    expect(await count()).toBe(0);
    await client.query('commit');
    await inside.announce();
    expect(await keyring.verify(secrets)).toMatchObject({ keyId: key.id, name: 'CI 2' });

    await client.query('begin');
    const [one, two] = [keyring.with(client), keyring.with(client)];
    await Promise.all([one.create({ owner: 'b', name: 'n' }), two.create({ owner: 'b', name: 'n' })]);
    await expect(one.import([{ owner: 'b', name: 'n', secrets }])).rejects.toMatchObject({
      code: 'duplicate',
    });
    expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await client.query('rollback');
    client.release();
    expect(await count()).toBe(1);

    const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
    await db.transaction().execute(async (transaction) => {
      await keyring.with(transaction).create({ owner: 'c', name: 'n' });
    });
    expect(await count()).toBe(2);
    expect(() => keyring.with({})).toThrow(expect.objectContaining({ code: 'invalid_input' }));
    await db.destroy();
    await keyring.close();
    await dropSchema(schema);
  });
});
