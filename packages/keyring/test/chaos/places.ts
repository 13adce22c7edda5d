import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Store } from '@sallyport/keyring';
import { mysqlStore, postgresStore, sqliteStore } from '@sallyport/keyring/sql';
import { createConnection } from 'mysql2/promise';
import pg from 'pg';

const POSTGRES_URL = process.env.POSTGRES_URL ?? 'postgres://postgres@127.0.0.1:5432/test';
const MYSQL_URL = process.env.MYSQL_URL ?? 'mysql://root@127.0.0.1:3306';

/** Where keys are kept: what a process is told. */
export interface Place {
  readonly kind: 'SQLite' | 'Postgres' | 'MariaDB';
  /** The file, or the connection string. */
  readonly at: string;
  readonly schema?: string;
  /** The connection string for LISTEN. */
  readonly listen?: string;
}

/** The kinds that rows are repeated for. */
export const KINDS = ['SQLite', 'Postgres', 'MariaDB'] as const;

/** A place of its own, empty. `url` names a server other than the machine's. */
export async function newPlace(kind: Place['kind'], url?: string): Promise<Place> {
  const name = `keyring_chaos_${randomBytes(6).toString('hex')}`;
  if (kind === 'SQLite') return { kind, at: join(mkdtempSync(join(tmpdir(), 'chaos-')), 'keys.db') };
  if (kind === 'Postgres') return { kind, at: url ?? POSTGRES_URL, schema: name };
  const at = new URL(MYSQL_URL);
  at.pathname = name;
  await queryMysql(MYSQL_URL, `create database ${name}`);
  return { kind, at: at.href };
}

/** Removes a place. */
export async function dropPlace({ kind, at, schema }: Place): Promise<void> {
  if (kind === 'SQLite') rmSync(join(at, '..'), { recursive: true, force: true });
  else if (kind === 'MariaDB') await queryMysql(MYSQL_URL, `drop database ${new URL(at).pathname.slice(1)}`);
  else await queryPostgres(at, `drop schema if exists "${schema}" cascade`);
}

/** The store of a place. */
export function storeAt({ kind, at, schema, listen }: Place): Store {
  if (kind === 'SQLite') return sqliteStore(at);
  if (kind === 'MariaDB') return mysqlStore(at);
  return postgresStore(at, { ...(schema ? { schema } : {}), ...(listen ? { listen } : {}) });
}

/** Runs a statement past the keyring. @returns the first column of the first row, as a number. */
export async function ask({ kind, at, schema }: Place, statement: string): Promise<number> {
  if (kind === 'MariaDB') return queryMysql(at, statement);
  if (kind === 'Postgres') return queryPostgres(at, statement, schema);
  const database = new DatabaseSync(at, { timeout: 5000 });
  try {
    return firstOf(database.prepare(statement).all());
  } finally {
    database.close();
  }
}

async function queryPostgres(url: string, statement: string, schema?: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('set client_min_messages = warning');
    if (schema) await client.query(`set search_path = "${schema}"`);
    return firstOf((await client.query(statement)).rows);
  } finally {
    await client.end();
  }
}

async function queryMysql(url: string, statement: string): Promise<number> {
  const connection = await createConnection(url);
  try {
    const [rows] = await connection.query(statement);
    return firstOf(rows);
  } finally {
    await connection.end();
  }
}

function firstOf(rows: unknown): number {
  const [row] = Array.isArray(rows) ? (rows as Record<string, unknown>[]) : [];
  return Number(Object.values(row ?? {})[0] ?? 0);
}

const HALVES: Readonly<Record<string, string>> = {
  'a digest without a key':
    'select count(*) as n from sallyport_digests d where not exists (select 1 from sallyport_keys k where k.id = d.key_id)',
  'usage without a key':
    'select count(*) as n from sallyport_usage u where not exists (select 1 from sallyport_keys k where k.id = u.key_id)',
  'an active key without its digests':
    "select count(*) as n from sallyport_keys k where k.state = 'active' and (select count(*) from sallyport_digests d where d.key_id = k.id) not between 1 and 2",
  'a deleted key with a digest':
    "select count(*) as n from sallyport_keys k where k.state = 'deleted' and exists (select 1 from sallyport_digests d where d.key_id = k.id)",
  'a key without an audit event':
    'select count(*) as n from sallyport_keys k where not exists (select 1 from sallyport_audit a where a.key_id = k.id)',
};

/** Looks for halves of changes. A key has one digest, and that of its replaced secret. */
export async function halfStates(place: Place): Promise<string[]> {
  const found: string[] = [];
  for (const [name, statement] of Object.entries(HALVES)) {
    const count = await ask(place, statement);
    if (count > 0) found.push(`${count} × ${name}`);
  }
  return found;
}
