import { defineConfig } from 'vitest/config';

/** No server answers here: only the stores in this process tell mutants apart. */
const env = {
  POSTGRES_URL: 'postgres://127.0.0.1:1/none',
  REDIS_URL: 'redis://127.0.0.1:1',
  MYSQL_URL: 'mysql://127.0.0.1:1/none',
};

/** The tests that tell mutants apart. Those that start processes or servers see none. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [
      'test/{processes,readme}.test.ts',
      'test/cli/**',
      'test/bus/{redis-bus,redis-clients,postgres-bus}.test.ts',
      'test/limits/redis-limits.test.ts',
      'test/manage/{search,import-hashes,long-owner}.test.ts',
      'test/stores/{hanging-database,sql/{mysql,pgbouncer,postgres-pool,postgres-roles,postgres,sqlite,transactions}}.test.ts',
    ],
    env,
    isolate: false,
    testTimeout: 60_000,
  },
});
