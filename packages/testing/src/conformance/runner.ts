/**
 * The functions of a test runner that the suite needs: `import * as runner from 'vitest'` is one, and so is
 * `{ describe, test, beforeAll: before, afterAll: after }` of `node:test`.
 */
export interface Runner {
  describe(name: string, body: () => void): unknown;
  readonly test: {
    (name: string, body: () => Promise<void>): unknown;
    skip(name: string, body: () => Promise<void>): unknown;
  };
  beforeAll(body: () => Promise<void>): unknown;
  afterAll(body: () => Promise<void>): unknown;
}
