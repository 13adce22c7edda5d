import pg from 'pg';
import { afterAll, expect, it } from 'vitest';
import { createKeyring } from '../../../src/index.js';
import { migrationSql, postgresStore } from '../../../src/sql.js';
import { acme, PEPPER } from '../../support/acme.js';
import { describeWith, dropSchema, newSchema, POSTGRES_URL } from '../../support/services.js';

await describeWith(['Postgres'], 'a Postgres role', () => {
  const admin = new pg.Pool({ connectionString: POSTGRES_URL, max: 2 });
  const clean: (() => Promise<unknown>)[] = [];
  afterAll(async () => {
    for (const task of clean.reverse()) await task();
    await admin.end();
  });

  /** A role with some rights on the tables of a schema. @returns its connection string. */
  async function roleWith(schema: string, rights: string): Promise<string> {
    const role = `${schema}_${Math.random().toString(36).slice(2, 8)}`;
    await admin.query(`create role "${role}" login password 'x'`);
    clean.push(async () => {
      await admin.query(`drop owned by "${role}"`);
      await admin.query(`drop role "${role}"`);
    });
    await admin.query(`grant usage on schema "${schema}" to "${role}"`);
    await admin.query(`grant ${rights} on all tables in schema "${schema}" to "${role}"`);
    const url = new URL(POSTGRES_URL);
    url.username = role;
    url.password = 'x';
    return url.href;
  }

  function schemaOfAdmin(): string {
    const schema = newSchema();
    clean.push(() => dropSchema(schema));
    return schema;
  }

  const open = (url: string, schema: string, options: object = {}) =>
    createKeyring({
      provider: acme,
      store: postgresStore(url, { schema, ...options }),
      peppers: { 1: PEPPER },
      cache: { max: 0 },
    });

  it('without CREATE opens what its administrator made by the printed SQL', async () => {
    const schema = schemaOfAdmin();
    await admin.query(migrationSql('postgres', { schema }));
    const keyring = await open(await roleWith(schema, 'select, insert, update, delete'), schema);
    const { key, secrets } = await keyring.create({ owner: 'o', name: 'n', quota: { day: 5 } });
    expect(await keyring.verify(secrets)).toMatchObject({ keyId: key.id });
    await keyring.close();
  });

  it('without CREATE is told of migrationSql if the tables are not there', async () => {
    const schema = schemaOfAdmin();
    await admin.query(`create schema "${schema}"`);
    const url = await roleWith(schema, 'select');
    const told = { code: 'invalid_option', message: expect.stringContaining("migrationSql('postgres'") };
    await expect(open(url, schema)).rejects.toMatchObject(told);
    await expect(open(url, `${schema}_none`)).rejects.toMatchObject(told);
  });

  it('migrates nothing if it must not', async () => {
    const schema = schemaOfAdmin();
    await expect(open(POSTGRES_URL, schema, { migrate: false })).rejects.toMatchObject({
      code: 'invalid_option',
      message: expect.stringContaining("migrationSql('postgres'"),
    });
    const { rows } = await admin.query('select 1 from pg_namespace where nspname = $1', [schema]);
    expect(rows).toEqual([]);
  });

  it('that may only read verifies, and what it cannot write becomes an event', async () => {
    const schema = schemaOfAdmin();
    const writer = await open(POSTGRES_URL, schema);
    const { key, secrets } = await writer.create({ owner: 'o', name: 'n' });
    const reader = await open(await roleWith(schema, 'select'), schema);
    const failed: string[] = [];
    reader.on('error', ({ component }) => failed.push(component));
    expect(await reader.verify(secrets)).toMatchObject({ keyId: key.id });
    expect(await reader.verify({ apiKey: 'unknown' })).toEqual({ code: 'invalid' });
    expect(failed).toEqual([]);
    await expect(reader.flush()).rejects.toMatchObject({ code: '42501' });
    await expect(reader.create({ owner: 'o', name: 'n' })).rejects.toMatchObject({ code: '42501' });
    await reader.close().catch(() => {});
    await writer.close();
  });
});
