export { migrationSql } from './stores/sql/migrations.js';
export type { PostgresOptions } from './stores/sql/postgres.js';
export { postgresStore } from './stores/sql/postgres.js';
export type { NamedStatement, PostgresClient, PostgresPool } from './stores/sql/postgres-pool.js';
export type { Dialect } from './stores/sql/schema.js';
export { sqliteStore } from './stores/sql/sqlite.js';
export type { SqliteConnection } from './stores/sql/sqlite-connection.js';
export { sqliteConnection } from './stores/sql/sqlite-connection.js';
