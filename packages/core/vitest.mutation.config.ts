import { defineConfig } from 'vitest/config';

/** The tests that tell mutants apart. Those that run the built package in other processes see none. */
export default defineConfig({
  test: {
    include: ['test/{outbound,refusal}/**/*.test.ts'],
    exclude: [
      'test/outbound/{environment-proxy,examples,browser,differential,hot-path}.test.ts',
      'test/placement/round-trip.test.ts',
    ],
    testTimeout: 60_000,
  },
});
