import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createKeyring } from '../../../src/index.js';
import { sqliteConnection, sqliteStore } from '../../../src/sql.js';
import { acme, PEPPER } from '../../support/acme.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-'));
});
afterAll(() => rm(folder, { recursive: true }));

test("an application's own transaction and a change of keys wait for each other, not for ever", async () => {
  const file = join(folder, 'keys.db');
  const keyring = await createKeyring({ provider: acme, store: sqliteStore(file), peppers: { 1: PEPPER } });
  const { db, close } = await sqliteConnection(file);
  await sql`create table people (name text)`.execute(db);

  const signUp = db.transaction().execute(async (transaction) => {
    await sql`insert into people values ('ada')`.execute(transaction);
    await setImmediate();
    await sql`insert into people values ('grace')`.execute(transaction);
  });
  const { key } = await keyring.create({ owner: 'ada', name: 'CI' });
  await signUp;
  await keyring.close();

  expect((await sql`select name from people`.execute(db)).rows).toHaveLength(2);
  expect((await sql`select id from sallyport_keys`.execute(db)).rows).toEqual([{ id: key.id }]);
  await close();
});

test('the connection is a whole Kysely: queries, functions, schema, raw SQL', async () => {
  const { db, close } = await sqliteConnection(join(folder, 'whole.db'));
  await db.schema.createTable('people').addColumn('name', 'text').execute();
  const people = db as Kysely<{ people: { name: string } }>;
  await people.insertInto('people').values({ name: 'ada' }).execute();
  await people.updateTable('people').set({ name: 'grace' }).execute();
  const count = people.fn.countAll<number>().as('count');
  expect(await people.selectFrom('people').select(['name', count]).execute()).toEqual([
    { name: 'grace', count: 1 },
  ]);
  expect((await db.introspection.getTables()).map(({ name }) => name)).toContain('people');
  await close();
});
