import { defineConfig } from 'vitest/config';

/**
 * The tests that tell mutants apart. Those that start processes, or run what was built before the mutation, see none;
 * those of many random requests take long for each.
 */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [
      'test/{readme,two-copies}.test.ts',
      'test/chaos/**',
      'test/definition/schema.test.ts',
      'test/files/load-provider.test.ts',
      'test/signing/replays.test.ts',
      'test/outbound/{client-certificate,environment-proxy,examples,browser,differential,hot-path}.test.ts',
      'test/outbound/tokens/{refresh-processes,token-store}.test.ts',
      'test/placement/round-trip.test.ts',
    ],
    isolate: false,
    testTimeout: 60_000,
  },
});
