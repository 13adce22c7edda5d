/**
 * The functions of a test runner that the suite needs. `import * as runner from 'vitest'` satisfies it, and so
 * does `{ describe, test, beforeAll: before, afterAll: after }` of `node:test`.
 */
export interface Runner {
  /** Groups tests under a name. */
  describe(name: string, body: () => void): unknown;
  /** Registers a test. */
  readonly test: {
    (name: string, body: () => Promise<void>): unknown;
    /** Registers a test that is reported as skipped. */
    skip(name: string, body: () => Promise<void>): unknown;
  };
  /** Runs once before the tests of the current group. */
  beforeAll(body: () => Promise<void>): unknown;
  /** Runs once after the tests of the current group. */
  afterAll(body: () => Promise<void>): unknown;
}
