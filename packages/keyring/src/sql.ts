export { migrationSql } from './stores/sql/migrations.js';
export type { PostgresClient, PostgresOptions, PostgresPool } from './stores/sql/postgres.js';
export { postgresStore } from './stores/sql/postgres.js';
export type { Dialect } from './stores/sql/schema.js';
export type { SqliteConnection } from './stores/sql/sqlite.js';
export { sqliteConnection, sqliteStore } from './stores/sql/sqlite.js';
