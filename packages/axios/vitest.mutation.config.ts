import { defineConfig } from 'vitest/config';

/**
 * The tests that tell mutants apart. Those that start processes, or run what was built before the mutation, see none;
 * those that put themselves before Node's own http change it for the files after them, and the largest tables take long
 * for each.
 */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [
      'test/{commonjs,readme}.test.ts',
      'test/{msw,nock,tracing}.test.ts',
      'test/{canary,catalogue,conformance}.test.ts',
    ],
    isolate: false,
    testTimeout: 60_000,
  },
});
